import { labTime } from "../format.ts";
import { readLogLine } from "../log-line.ts";
import type { LogExcerpt, RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";

interface Group {
  readonly heading: string;
  readonly lines: {
    readonly excerpt: LogExcerpt;
    readonly components: string[];
    readonly key: string;
  }[];
}

/** The first warnings and errors after each moment, as people read them; equal ones once. */
export function logSection(result: RunResult): Markup {
  if (result.logExcerpts.length === 0) return html``;
  return html`<section class="logs">
    <h2>What the logs said</h2>
    ${groups(result).map(
      ({ heading, lines }) =>
        html`<h3>${heading}</h3>
          <ol>
            ${lines.map(({ excerpt, components }) => lineItem(excerpt, components))}
          </ol>`,
    )}
  </section>`;
}

/** By the moment before them, in order of time. */
function groups({ logExcerpts, moments }: RunResult): readonly Group[] {
  const found = new Map<string, Group>();
  for (const excerpt of logExcerpts) {
    const moment = moments.findLast(({ atMs }) => atMs <= excerpt.atMs);
    const heading =
      moment === undefined ? "At the start" : `After ${moment.id}, ${labTime(moment.atMs)}`;
    const group = found.get(heading) ?? { heading, lines: [] };
    found.set(heading, group);
    const { message } = readLogLine(excerpt.line);
    const key = `${excerpt.component.replace(/-\d+$/, "")} ${message}`;
    const same = group.lines.find((line) => line.key === key);
    if (same === undefined) group.lines.push({ excerpt, components: [excerpt.component], key });
    else if (!same.components.includes(excerpt.component)) same.components.push(excerpt.component);
  }
  return [...found.values()];
}

function lineItem(
  { atMs, file, line, lineNumber }: LogExcerpt,
  components: readonly string[],
): Markup {
  const { level, message } = readLogLine(line);
  return html`<li>
    <time>${labTime(atMs)}</time><span>${components.join(", ")}</span>
    <div>
      <span class="${level}">${level}</span> ${message}
      <details>
        <summary>${file}:${lineNumber}</summary>
        <code>${line}</code>
      </details>
    </div>
  </li>`;
}
