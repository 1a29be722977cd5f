import { useComputed, useSignal } from "@preact/signals";
import type { Actions, Faults } from "../../../api.ts";
import { outcome } from "../acting/act.ts";
import { FaultForm } from "../acting/fault-form.tsx";
import { FaultPicker } from "../acting/fault-picker.tsx";
import { InForce } from "../acting/in-force.tsx";
import { Played } from "../acting/played.tsx";
import { QuickForms } from "../acting/quick-forms.tsx";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { revision, ticks } from "../state/lab.ts";
import { route } from "../state/route.ts";
import { headline, toldWords } from "../state/sentence.ts";
import { topology } from "../state/topology.ts";
import { TimeLine } from "../time/time-line.tsx";

/** Answers about targets and flags are read again after so many ticks. */
const TICKS = 5;

/** Cause an incident, and repair it. */
export function DoView() {
  const reads = useComputed(() => Math.floor(ticks.value / TICKS));
  const again = revision.value * 1_000_000_000 + reads.value;
  const { body: actions, failure } = useAnswer<Actions>("actions", {}, again);
  const { body: faults } = useAnswer<Faults>("faults", {}, revision.value);
  const chosen = useSignal("redis-kill");
  if (actions === null)
    return failure === null ? (
      <p key="loading" class="loading">
        Reading what can be done…
      </p>
    ) : (
      <Failure failure={failure} />
    );
  if (!actions.canAct) {
    return (
      <>
        <h1>Nothing can be done here</h1>
        <p class="lead">{actions.why}</p>
      </>
    );
  }
  const fault = faults?.faults.find(({ name }) => name === chosen.value) ?? faults?.faults[0];
  const on = route.value.query.get("on") ?? "";
  const whole = topology.value;
  return (
    <>
      <h1>{whole === null ? "Do" : headline(whole)}</h1>
      <p class="lead">{whole === null ? "" : toldWords(whole)}</p>
      <div class="split section">
        <div>
          <h2>Break something</h2>
          <div class="fault-pick" style={{ marginTop: "10px" }}>
            <FaultPicker
              faults={faults?.faults ?? []}
              chosen={fault?.name ?? ""}
              onChoose={(name) => (chosen.value = name)}
            />
            {fault === undefined ? null : (
              <FaultForm
                key={`${fault.name} ${on}`}
                fault={fault}
                on={on}
                command={actions.command}
              />
            )}
          </div>
        </div>
        <InForce actions={actions} />
      </div>
      <section class="section" aria-label="operator">
        <h2>Operate it</h2>
        <QuickForms actions={actions} />
      </section>
      <TimeLine />
      <Played actions={actions} />
      <OutcomeLine />
    </>
  );
}

/** What became of the last click, in a live region that stays in sight and moves nothing. */
function OutcomeLine() {
  const last = outcome.value;
  return (
    <div class={`outcome ${last.kind}`}>
      <div role="status">
        {last.kind === "busy" ? <p class="quiet">{last.says}…</p> : null}
        {last.kind === "refused" ? (
          <p>
            <span class="hurt-text">{last.message}</span> {last.hint}
          </p>
        ) : null}
        {last.kind === "done" ? (
          <p>
            <span class="healed-text">Done:</span> {last.record.says}
          </p>
        ) : null}
      </div>
      {last.kind === "done" || last.kind === "refused" ? (
        <button type="button" class="plain" onClick={() => (outcome.value = { kind: "none" })}>
          Understood
        </button>
      ) : null}
    </div>
  );
}
