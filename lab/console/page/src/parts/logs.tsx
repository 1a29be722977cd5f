import { useComputed, useSignal } from "@preact/signals";
import type { Logs } from "../../../api.ts";
import { useAnswer } from "../state/answer.ts";
import { atMs, isLive, newestMs, originMs, tick } from "../state/lab.ts";
import { cursorMs } from "../time/cursor.ts";
import { clockText } from "../time/lab-time.ts";
import { Failure } from "./failure.tsx";
import { LogLines } from "./log-lines.tsx";
import { RequestTrail } from "./request-trail.tsx";

const LINES = 200;
/** The answer for a scrubbed instant changes in these steps, so that not every pixel asks. */
const STEP_MS = 2_000;

/** Logs of all components up to the page's instant: filter by component, level, text, correlation id. */
export function LogsPanel({ component }: { readonly component: string | null }) {
  const chosen = useSignal("");
  const level = useSignal("");
  const text = useSignal("");
  const correlation = useSignal("");
  const followed = useSignal<string | null>(null);
  const until = useComputed(() =>
    cursorMs.value === null && isLive.value
      ? null
      : Math.ceil((atMs.value - originMs.value) / STEP_MS) * STEP_MS + originMs.value,
  );
  const again = useComputed(() => (until.value === null ? (tick.value?.labNowMs ?? 0) : 0));
  const asked =
    chosen.value === "" ? (component ?? "") : chosen.value === "all" ? "" : chosen.value;
  const { body, failure } = useAnswer<Logs>(
    "logs",
    {
      component: asked,
      level: level.value,
      text: text.value.trim(),
      correlation: correlation.value.trim(),
      to: until.value,
      limit: LINES,
    },
    again.value,
  );
  const follow = (id: string): void => {
    followed.value = id;
  };
  return (
    <section class="section" aria-label="logs">
      <div class="section-head">
        <h2>Logs</h2>
        <span class="quiet">{countWords(body, until.value ?? newestMs.value)}</span>
      </div>
      <form
        class="bar-of"
        onSubmit={(event) => {
          event.preventDefault();
          if (correlation.value.trim() !== "") follow(correlation.value.trim());
        }}
      >
        <label class="field">
          <span>component</span>
          <select
            value={asked === "" ? "all" : asked}
            onChange={(event) => (chosen.value = event.currentTarget.value)}
          >
            <option value="all">all</option>
            {(body?.components ?? []).map(({ name, lines }) => (
              <option key={name} value={name}>
                {name} ({lines})
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>level</span>
          <select
            value={level.value}
            onChange={(event) => (level.value = event.currentTarget.value)}
          >
            <option value="">any</option>
            <option value="error">errors</option>
            <option value="warn">warnings</option>
            <option value="info">info</option>
          </select>
        </label>
        <label class="field wide">
          <span>text</span>
          <input
            type="search"
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
        </label>
        <label class="field wide">
          <span>correlation id</span>
          <input
            type="search"
            value={correlation.value}
            onInput={(event) => (correlation.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={correlation.value.trim() === ""}>
          Follow request
        </button>
      </form>
      <Failure failure={failure} />
      {body === null ? null : body.lines.length === 0 ? (
        <p class="empty">No line matches. Take a filter away, or move to a later moment.</p>
      ) : (
        <LogLines lines={body.lines} onFollow={follow} />
      )}
      {followed.value === null ? null : (
        <RequestTrail id={followed.value} onClose={() => (followed.value = null)} />
      )}
    </section>
  );
}

function countWords(body: Logs | null, untilMs: number): string {
  if (body === null) return "";
  const cut =
    body.matched > body.lines.length
      ? `the last ${body.lines.length} of ${body.matched}`
      : `${body.matched}`;
  return `${cut} lines up to ${clockText(untilMs)}`;
}
