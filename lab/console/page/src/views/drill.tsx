import type { DrillEntry, DrillResult } from "../../../../drill/api.ts";
import { answered, catalogue, drillView, progress, result } from "../drill/drill-state.ts";
import { AlertsNow, Inbox } from "../drill/inbox.tsx";
import { Looks } from "../drill/looks.tsx";
import { Moves } from "../drill/moves.tsx";
import { Outcome } from "../drill/outcome.tsx";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { session } from "../state/lab.ts";
import { hrefOf } from "../state/route.ts";
import { clockText } from "../time/lab-time.ts";

const ENTRY_KINDS: Readonly<Record<DrillEntry["kind"], string>> = {
  signal: "came:",
  acknowledged: "taken:",
  hypothesis: "suspected:",
  note: "note:",
  seen: "looked at",
  "mitigation-begun": "began:",
  "mitigation-done": "done:",
  declared: "declared:",
  hint: "hint:",
  over: "over:",
};

/** A drill: only what an on-call has; the cause stays hidden and the clock runs. */
export function DrillView() {
  const known = session.value;
  if (known?.mode === "stored" && known.isDrill) return <StoredDrill run={known.run} />;
  if (known?.mode !== "drill" && drillView.value === null) return <NoDrill />;
  const view = drillView.value;
  if (result.value !== null) return <Outcome result={result.value} />;
  if (view === null || catalogue.value === null) {
    return (
      <>
        <h1>The shift is about to begin</h1>
        <p class="lead" role="status">
          {progress.value === "" ? "The lab is starting." : progress.value}
        </p>
      </>
    );
  }
  const open = view.signals.filter(
    ({ acknowledgedAt, route }) => acknowledgedAt === null && route !== "report",
  );
  return (
    <>
      <h1>
        {open.length === 0
          ? "You are on call"
          : `${open.length === 1 ? "One signal waits" : `${open.length} signals wait`} for you`}
      </h1>
      <p class="lead">
        Until {view.shiftTo === null ? "…" : clockText(view.shiftTo)} at the latest, at{" "}
        {speedWords(view.speed)}. Find out what is wrong, do something about it, and declare the
        cause.
      </p>
      <p role="status" class={answered.value?.ok === false ? "hurt-text" : "quiet"}>
        {answered.value?.says ?? ""}
      </p>
      <div class="split section inbox-first">
        <div class="stack">
          <Looks words={catalogue.value} />
          <Moves words={catalogue.value} view={view} />
        </div>
        <div class="stack">
          <Inbox signals={view.signals} />
          <AlertsNow alerts={view.alerts} />
          <section class="card" aria-label="your log">
            <h2>Your log</h2>
            {view.entries.length === 0 ? <p class="quiet">Empty.</p> : null}
            <ol class="events">
              {[...view.entries].reverse().map(({ at, kind, says }, index) => (
                <li key={view.entries.length - index}>
                  <time>{clockText(at)}</time>
                  <span>
                    <span class="quiet">{ENTRY_KINDS[kind]}</span> {says}
                  </span>
                </li>
              ))}
            </ol>
          </section>
        </div>
      </div>
    </>
  );
}

function speedWords(speed: number): string {
  return speed === 1 ? "real time" : `${speed} times real time`;
}

/** What a drill came to that is opened again; without its file, what there is still. */
function StoredDrill({ run }: { readonly run: string }) {
  const { body, failure } = useAnswer<DrillResult>("drill/result", { run });
  if (body !== null) return <Outcome result={body} />;
  return (
    <>
      <h1>What this drill came to</h1>
      {failure === null ? <p class="lead">Reading…</p> : null}
      <Failure failure={failure} />
      {failure === null ? null : (
        <p>
          <a href={hrefOf("replay")}>What happened in it</a> can be looked at.
        </p>
      )}
    </>
  );
}

function NoDrill() {
  return (
    <>
      <h1>No drill runs here</h1>
      <p class="lead">Start one on the terminal; it prints the link.</p>
      <pre>./kaslab drill random</pre>
    </>
  );
}
