import { useSignal } from "@preact/signals";
import type { RunResult } from "../../../api.ts";
import type { DrillResult } from "../../../../drill/api.ts";
import { EventList } from "../parts/event-list.tsx";
import { Figures } from "../parts/key-figures.tsx";
import { LogsPanel } from "../parts/logs.tsx";
import { NodeDetails } from "../parts/node-details.tsx";
import { RunCharts } from "../parts/run-charts.tsx";
import { Picture } from "../picture/picture.tsx";
import { selected } from "../picture/selected.ts";
import { useAnswer } from "../state/answer.ts";
import { session } from "../state/lab.ts";
import { hrefOf } from "../state/route.ts";
import { headline, toldWords } from "../state/sentence.ts";
import { topology } from "../state/topology.ts";
import { TimeLine } from "../time/time-line.tsx";
import { Transport } from "../time/transport.tsx";

/** A run from beginning to end: picture, numbers, charts, events and logs follow the one cursor. */
export function ReplayView() {
  const whole = topology.value;
  const known = session.value;
  const isStored = known?.mode === "stored";
  const isDrill = known?.isDrill === true;
  const about = { run: known?.run };
  const { body: result } = useAnswer<RunResult>(isStored && !isDrill ? "result" : null, about);
  const showsPicture = useSignal(true);
  const log = whole?.nodes.find(({ name }) => name === selected.value)?.log ?? null;
  return (
    <>
      {isDrill ? (
        <DrillHead run={known.run} title={known.title} />
      ) : (
        <ReplayHead result={result} title={known?.title ?? ""} />
      )}
      <TimeLine />
      <Transport />
      {whole === null ? null : (
        <section class="section" aria-label="at the cursor">
          <div class="section-head">
            <h2>{headline(whole)}</h2>
            <button
              type="button"
              class="plain"
              aria-expanded={showsPicture.value}
              onClick={() => (showsPicture.value = !showsPicture.value)}
            >
              {showsPicture.value ? "Hide the picture" : "Show the picture"}
            </button>
          </div>
          <p class="lead">{toldWords(whole)}</p>
          <Figures topology={whole} />
          {showsPicture.value ? <Picture topology={whole} /> : null}
          <NodeDetails topology={whole} />
        </section>
      )}
      <RunCharts result={result} />
      <EventList />
      <LogsPanel component={log} />
    </>
  );
}

function ReplayHead({
  result,
  title,
}: {
  readonly result: RunResult | null;
  readonly title: string;
}) {
  if (result === null) return <h1>{title === "" ? "Replay" : title}</h1>;
  return (
    <>
      <h1>
        {result.title} <span class={`chip ${VERDICT_TONES[result.verdict]}`}>{result.verdict}</span>
      </h1>
      <p class="lead">{result.onCall[0] ?? result.reason}</p>
    </>
  );
}

/** A drill has no verdict, but points. */
function DrillHead({ run, title }: { readonly run: string; readonly title: string }) {
  const { body } = useAnswer<DrillResult>("drill/result", { run });
  return (
    <>
      <h1>
        {title}{" "}
        {body === null ? null : (
          <span class={`chip ${body.ending === "restored" ? "healed" : "hurt"}`}>
            {body.score.points} of {body.score.of} points
          </span>
        )}
      </h1>
      {body === null ? null : (
        <p class="lead">
          {body.incident.says}. <a href={hrefOf("drill")}>Score and after-action report</a>
        </p>
      )}
    </>
  );
}

const VERDICT_TONES = { pass: "healed", fail: "hurt", inconclusive: "told" } as const;
