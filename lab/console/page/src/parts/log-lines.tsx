import { useLayoutEffect, useRef } from "preact/hooks";
import type { LogLine } from "../../../api.ts";
import { clockText } from "../time/lab-time.ts";

/** Lines of logs, the newest last; a correlation id is a button that follows the request. */
export function LogLines({
  lines,
  onFollow,
}: {
  readonly lines: readonly LogLine[];
  readonly onFollow: (correlationId: string) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const box = list.current;
    if (box !== null && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [lines]);
  return (
    <ol
      ref={list}
      class="log-lines"
      tabIndex={0}
      aria-label="log lines"
      onScroll={({ currentTarget: box }) => {
        isAtEnd.current = box.scrollTop + box.clientHeight >= box.scrollHeight - 24;
      }}
    >
      {lines.map((line) => (
        <li key={`${line.file}:${line.lineNumber}`} class={`log-line ${line.level}`}>
          <time>{line.at === null ? "" : clockText(line.at)}</time>
          <span class="of" title={`${line.file}:${line.lineNumber}`}>
            {line.component}
          </span>
          <span class="level">{line.level}</span>
          <p>
            {line.message === "" ? line.text : line.message}
            {line.agent === null ? null : <small class="quiet"> {line.agent}</small>}
            <Follow id={line.correlationId} onFollow={onFollow} />
          </p>
        </li>
      ))}
    </ol>
  );
}

function Follow({
  id,
  onFollow,
}: {
  readonly id: string | null;
  readonly onFollow: (id: string) => void;
}) {
  if (id === null) return null;
  return (
    <button
      type="button"
      class="id"
      title={`follow the request ${id}`}
      onClick={() => {
        onFollow(id);
      }}
    >
      <span class="sr">follow the request </span>…{id.slice(-6)}
    </button>
  );
}
