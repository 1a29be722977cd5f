import { useSignal } from "@preact/signals";
import type { Runs, Session, StoredRun } from "../../../api.ts";
import { bytes, duration } from "../../../../report/format.ts";
import { failureWords, post } from "../api/call.ts";
import { Failure } from "../parts/failure.tsx";
import { Twin } from "../parts/twin.tsx";
import { useAnswer } from "../state/answer.ts";
import { followLab } from "../state/follow-lab.ts";
import { session } from "../state/lab.ts";
import { go, hrefOf } from "../state/route.ts";

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
      <td class={`verdict ${verdict ?? ""}`}>{verdict === null ? "–" : MARKS[verdict]}</td>
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

/** What a page says that cannot open a stored run itself. */
export const BESIDE =
  "This page shows the lab that runs, and reading a stored run would hold that up: choose one for the command line that opens it beside.";

/** Whether the page belongs to one lab and opens nothing else. */
export function showsOneLab(): boolean {
  return session.value?.mode === "live";
}

/** Opens a stored run at an instant since its T+0. @returns what went wrong, or null. */
export async function openRun(
  run: string,
  atSinceStartMs: number | null,
): Promise<{ message: string; hint: string } | null> {
  try {
    session.value = await post<Session>("open", { run });
    void followLab();
    go(
      hrefOf(
        "replay",
        [],
        atSinceStartMs === null ? {} : { at: String(Math.round(atSinceStartMs)) },
      ),
    );
    return null;
  } catch (error) {
    const { message, hint } = failureWords(error);
    return { message, hint };
  }
}
