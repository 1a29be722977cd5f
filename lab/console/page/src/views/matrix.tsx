import { useSignal } from "@preact/signals";
import type { MatrixAnswer } from "../../../api.ts";
import { answerOf, countsLine, countsOf } from "../../../../matrix/render/outcome.ts";
import { STATES } from "../../../../matrix/render/words.ts";
import { statesIn } from "../../../../matrix/render/grouped-rows.ts";
import { MatrixBar } from "../matrix/bar.tsx";
import { MatrixDetail } from "../matrix/detail.tsx";
import { shownGroups } from "../matrix/filter.ts";
import { filter, pointed, type Spot } from "../matrix/state.ts";
import { MatrixTable } from "../matrix/table.tsx";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { openRun, showsOneLab } from "../state/open-run.ts";

/** Every incident against every alert; a cell opens its run at the moment of truth. */
export function MatrixView() {
  const { body, failure } = useAnswer<MatrixAnswer>("matrix");
  if (body === null) {
    return (
      <>
        <h1>Matrix</h1>
        <Failure failure={failure} />
      </>
    );
  }
  return <OneMatrix answer={body} />;
}

function OneMatrix({ answer: { file, matrix, runs } }: { readonly answer: MatrixAnswer }) {
  const refused = useSignal<{ message: string; hint: string } | null>(null);
  const open = async ({ row, cell }: Spot): Promise<void> => {
    const { run, why, openWith } = runs[row.run] ?? { run: null, why: "its run is not stored" };
    if (run !== null) refused.value = await openRun(run, cell?.atMs ?? null);
    else {
      const hint =
        openWith === undefined || openWith === "" ? `./kaslab run ${row.scenario}` : openWith;
      refused.value = { message: `${row.scenario}: ${why}.`, hint };
    }
  };
  // Where nothing could be pointed at before, the first tap tells and the second opens.
  const choose = (spot: Spot, isTouch: boolean): void => {
    const isTold = pointed.peek()?.row === spot.row && pointed.peek()?.column === spot.column;
    pointed.value = spot;
    refused.value = null;
    if (!showsOneLab() && (!isTouch || isTold)) void open(spot);
  };
  const groups = shownGroups(matrix, filter.value);
  const shown = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const counts = countsOf(matrix);
  return (
    <>
      <h1>{answerOf(counts)}</h1>
      <p class="lead">{countsLine(counts)} Each cell opens its run at the moment of truth.</p>
      <MatrixBar matrix={matrix} shown={shown} />
      {shown === 0 ? (
        <p class="empty">No incident is like that. Take a wish away.</p>
      ) : (
        <MatrixTable matrix={matrix} groups={groups} onOpen={choose} />
      )}
      <MatrixDetail runs={runs} failure={refused.value} onOpen={(spot) => void open(spot)} />
      <ul class="keys section" aria-label="what the states mean">
        {statesIn(matrix).map((state) => (
          <li key={state}>
            <span class={`cell-state ${state}`}>
              <i aria-hidden="true">{STATES[state].mark}</i>{" "}
              {state === "no-data" ? "no data" : STATES[state].word}
            </span>
            {STATES[state].says}
          </li>
        ))}
      </ul>
      <p class="quiet section">From {file}.</p>
    </>
  );
}
