import { useSignal } from "@preact/signals";
import type { Runs, Session, StoredRun } from "../../../api.ts";
import { bytes, duration } from "../../../../report/format.ts";
import { failureWords, post } from "../api/call.ts";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { followLab } from "../state/follow-lab.ts";
import { session } from "../state/lab.ts";
import { go, hrefOf } from "../state/route.ts";

const MARKS = { pass: "✓ pass", fail: "✗ fail", inconclusive: "? open" } as const;

/** The stored runs; each opens in Replay. */
export function RunsView() {
  const { body, failure } = useAnswer<Runs>("runs");
  const refused = useSignal<{ message: string; hint: string } | null>(null);
  const open = async (run: string): Promise<void> => {
    refused.value = await openRun(run, null);
  };
  return (
    <>
      <h1>Stored runs</h1>
      <p class="lead">
        {body === null
          ? "Reading…"
          : `${body.runs.length} in ${body.folder}. Each opens as a replay.`}
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
              <RunRow key={run.name} run={run} onOpen={open} />
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

/** A run's verdict; a drill has none, but how it ended. */
function mark({ verdict, drill }: StoredRun): string {
  if (drill !== null) return drill.ending === null ? "drill" : `drill ${drill.ending}`;
  return verdict === null ? "–" : MARKS[verdict];
}

function RunRow({
  run,
  onOpen,
}: {
  readonly run: StoredRun;
  readonly onOpen: (name: string) => Promise<void>;
}) {
  const { name, title, verdict, reason, damaged, durationMs, seriesBytes, agents } = run;
  return (
    <tr
      data-damaged={damaged === null ? undefined : ""}
      aria-current={session.value?.run === name ? "true" : undefined}
    >
      <td class={`verdict ${verdict ?? ""}`}>{mark(run)}</td>
      <td>
        <a
          href={hrefOf("replay", [name])}
          onClick={(event) => {
            event.preventDefault();
            void onOpen(name);
          }}
        >
          <b>{title === "" ? name : title}</b>
        </a>
        <small>{name}</small>
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
