import { atMs, entries } from "../state/lab.ts";
import { cursorMs } from "../time/cursor.ts";
import { clockText } from "../time/lab-time.ts";
import { eventWords } from "../time/event-words.ts";

const BEFORE = 8;
const AFTER = 4;

/** What happened just before the cursor and what comes next; each is a way to its instant. */
export function EventList() {
  const told = entries.value.flatMap(({ sequence, entry }) => {
    const words = eventWords(entry);
    return words === null ? [] : [{ sequence, entry, ...words }];
  });
  const at = atMs.value + 1;
  const split = told.findIndex(({ entry }) => entry.at > at);
  const middle = split === -1 ? told.length : split;
  const shown = told.slice(Math.max(0, middle - BEFORE), middle + AFTER);
  return (
    <section class="section" aria-label="events">
      <h2>What happened</h2>
      {shown.length === 0 ? <p class="empty">Nothing yet.</p> : null}
      <ol class="events">
        {shown.map(({ sequence, entry, says, tone }) => (
          <li key={sequence} class={entry.at > at ? "future" : ""}>
            <time>{clockText(entry.at)}</time>
            <a
              href={window.location.hash}
              class={tone}
              onClick={(event) => {
                event.preventDefault();
                cursorMs.value = entry.at;
              }}
            >
              {says}
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
