import type { AlertResult, RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";

/** Whether an alert has its own lane: GitLab's for kas always, any other when it did something. */
export function isInLane({ origin, spans }: AlertResult): boolean {
  return origin === "gitlab" || origin === "user" || spans.length > 0;
}

/** Whether it ever fired. */
export function hasFired({ spans }: AlertResult): boolean {
  return spans.some(({ firingAtMs }) => firingAtMs !== null);
}

/** What tells two rules of one name apart: `1h`, or what runs out. */
export function ruleMark({ component, window }: AlertResult): string {
  const mark = window === "" ? component : window;
  return mark === "" ? "" : ` (${mark})`;
}

/** Who would hear of it: `pages`, `ticket`; the lab's proposals are no production alerts. */
export function loudness({ kind, origin }: AlertResult): string {
  const words = { page: "pages", chat: "chat", ticket: "ticket", dropped: "told nobody" } as const;
  return origin === "lab" ? `the lab's proposal, ${words[kind]}` : words[kind];
}

/** Why each silent alert kept silent: GitLab's for kas in full, the others folded. */
export function silencesSection({ alerts }: RunResult): Markup {
  const silent = alerts.filter((alert) => !hasFired(alert));
  if (silent.length === 0) return html``;
  const first = silent.filter(isInLane);
  const rest = silent.filter((alert) => !isInLane(alert));
  return html`<section>
    <h2>Why the other alerts kept silent</h2>
    ${first.length === 0 ? html`` : silenceList(first)}
    ${
      rest.length === 0
        ? html``
        : html`<details class="more">
            <summary>${rest.length} more that have to do with neighbours or the lab's own</summary>
            ${silenceList(rest)}
          </details>`
    }
  </section>`;
}

function silenceList(alerts: readonly AlertResult[]): Markup {
  return html`<ul class="whys">
    ${alerts.map(
      (alert) =>
        html`<li>
          <b>${breakable(alert.alert)}${ruleMark(alert)} <small>${loudness(alert)}</small></b>
          <span>${alert.silence === "" ? "no reason is known" : alert.silence}</span>
        </li>`,
    )}
  </ul>`;
}

/** Lets a long CamelCase or snake_case name break between its words. */
export function breakable(name: string): Markup {
  const parts = name.split(/(?<=[a-z])(?=[A-Z])|(?<=_)/);
  return html`${parts.map((part, index) => (index === 0 ? html`${part}` : html`<wbr />${part}`))}`;
}
