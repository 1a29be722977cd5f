import type { Actions } from "../../../api.ts";
import { clockText } from "../time/lab-time.ts";
import { act } from "./act.ts";
import { DraftTwin } from "./draft-twin.tsx";

/** What is in force now, each with its heal. */
export function InForce({ actions: { active, command } }: { readonly actions: Actions }) {
  return (
    <section class="card" aria-label="in force">
      <div class="section-head">
        <h2>In force</h2>
        {active.length > 1 ? (
          <button
            type="button"
            class="healing"
            onClick={() => void act({ kind: "heal-all" }, "everything is being healed")}
          >
            Heal all
          </button>
        ) : null}
      </div>
      {active.length > 1 ? (
        <DraftTwin draft={{ request: { kind: "heal-all" } }} command={command} of="heal all" />
      ) : null}
      {active.length === 0 ? <p class="quiet">Nothing is broken by the lab.</p> : null}
      <ul class="in-force">
        {active.map(({ id, says, sinceMs }) => (
          <li key={id}>
            <span>
              {says}
              <small class="quiet"> since {clockText(sinceMs)}</small>
            </span>
            <button
              type="button"
              class="healing"
              aria-label={`heal ${id}: ${says}`}
              onClick={() => void act({ kind: "heal", id }, `${id} is being healed`)}
            >
              Heal
            </button>
            <DraftTwin
              draft={{ request: { kind: "heal", id } }}
              command={command}
              of={`heal ${id}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
