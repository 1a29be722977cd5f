import { useSignal } from "@preact/signals";
import type { MatrixAnswer, Runs, StoredRun } from "../../../api.ts";
import { answerOf, countsOf } from "../../../../matrix/render/outcome.ts";
import { bytes, counted, duration } from "../../../../report/format.ts";
import { Failure } from "../parts/failure.tsx";
import { Twin } from "../parts/twin.tsx";
import { useAnswer } from "../state/answer.ts";
import { BESIDE, openRun, showsOneLab } from "../state/open-run.ts";
import { session } from "../state/lab.ts";
import { hrefOf } from "../state/route.ts";

const MARKS = { pass: "✓ pass", fail: "✗ fail", inconclusive: "? open" } as const;

/** The stored runs; each opens in Replay. */
export function RunsView() {
  const { body, failure } = useAnswer<Runs>("runs");
  const refused = useSignal<{ message: string; hint: string } | null>(null);
  const beside = useSignal("");
  const open = async (run: string): Promise<void> => {
    if (showsOneLab()) beside.value = beside.value === run ? "" : run;
    else refused.value = await openRun(run, null);
  };
  return (
    <>
      <h1>Stored runs</h1>
      <p class="lead">
        {body === null
          ? "Reading…"
          : `${body.runs.length} in ${body.folder}. ${showsOneLab() ? BESIDE : "Each opens as a replay."}`}
      </p>
      <NewestMatrix />
      <Failure failure={failure ?? refused.value} />
      {body === null || body.runs.length === 0 ? null : (
        <table class="run-list section" aria-label="stored runs">
          <thead>
            <tr>
              <th scope="col">Verdict</th>
              <th scope="col">Run</th>
              <th scope="col">What it came to</th>
              <th scope="col">Length</th>
              <th scope="col">Series</th>
            </tr>
          </thead>
          <tbody>
            {body.runs.map((run) => (
              <RunRow key={run.name} run={run} onOpen={open} isBeside={beside.value === run.name} />
            ))}
          </tbody>
        </table>
      )}
      {body?.runs.length === 0 ? (
        <p class="empty">
          There is none yet. Make one: <code>./kaslab run flag-disable</code>
        </p>
      ) : null}
    </>
  );
}

/** What the matrix in the folder comes to; nothing where there is none. */
function NewestMatrix() {
  const { body } = useAnswer<MatrixAnswer>("matrix");
  if (body === null) return null;
  return (
    <p class="card section">
      <a href={hrefOf("matrix")}>
        <b>A matrix of {counted(body.matrix.rows.length, "incident")}</b>
      </a>{" "}
      <span class="quiet">{answerOf(countsOf(body.matrix))}</span>
    </p>
  );
}

/** A run's verdict; a drill has none, but how it ended. */
function mark({ verdict, drill }: StoredRun): string {
  if (drill !== null) return drill.ending === null ? "drill" : `drill ${drill.ending}`;
  return verdict === null ? "–" : MARKS[verdict];
}

interface RunRowProps {
  readonly run: StoredRun;
  readonly onOpen: (name: string) => Promise<void>;
  /** Its command line is shown. */
  readonly isBeside: boolean;
}

function RunRow({ run, onOpen, isBeside }: RunRowProps) {
  const { openWith, name, verdict, reason, damaged, durationMs, seriesBytes, agents } = run;
  return (
    <tr
      data-damaged={damaged === null ? undefined : ""}
      aria-current={session.value?.run === name ? "true" : undefined}
    >
      <td class={`verdict ${verdict ?? ""}`}>{mark(run)}</td>
      <td>
        <RunName run={run} onOpen={onOpen} isBeside={isBeside} />
        <small>{name}</small>
        {isBeside ? <Twin command={openWith} label={`command line that opens ${name}`} /> : null}
      </td>
      <td>
        {reason}
        {damaged === null ? null : <small class="hurt-text">{damaged}</small>}
      </td>
      <td class="num">
        {durationMs === null ? "" : duration(durationMs)}
        {agents === null ? null : <small>{agents} agents</small>}
      </td>
      <td class="num">{seriesBytes === null ? "none" : bytes(seriesBytes)}</td>
    </tr>
  );
}

/** A way into the run, or to the command line that is one. */
function RunName({ run, onOpen, isBeside }: RunRowProps) {
  const { name, title } = run;
  const words = <b>{title === "" ? name : title}</b>;
  if (showsOneLab()) {
    return (
      <button
        type="button"
        class="as-link"
        aria-expanded={isBeside}
        onClick={() => void onOpen(name)}
      >
        {words}
      </button>
    );
  }
  return (
    <a
      href={hrefOf("replay", [name])}
      onClick={(event) => {
        event.preventDefault();
        void onOpen(name);
      }}
    >
      {words}
    </a>
  );
}
