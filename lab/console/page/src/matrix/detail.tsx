import type { MatrixAnswer } from "../../../api.ts";
import { labTime } from "../../../../report/format.ts";
import { courseWords, costWords } from "../../../../matrix/render/facts.ts";
import { alertNames, STATES } from "../../../../matrix/render/words.ts";
import { Twin } from "../parts/twin.tsx";
import { showsOneLab } from "../state/open-run.ts";
import { stateWords } from "./state-text.tsx";
import { pointed, type Spot } from "./state.ts";

/** Why the spot under pointer or focus is as it is, and the way into its run; stays in sight. */
export function MatrixDetail(props: {
  readonly runs: MatrixAnswer["runs"];
  readonly failure: { readonly message: string; readonly hint: string } | null;
  readonly onOpen: (spot: Spot) => void;
}) {
  const { runs, failure, onOpen } = props;
  const spot = pointed.value;
  if (spot === null) {
    return (
      <p class="matrix-detail empty">
        Point at a cell, or go to it with Tab and the arrow keys, to read why it is so.
      </p>
    );
  }
  const { row, column, cell } = spot;
  const known = runs[row.run];
  const atMs = cell?.atMs ?? null;
  const when = atMs === null ? "" : ` at ${labTime(atMs)}`;
  return (
    <section class="matrix-detail" aria-label="why">
      <div>
        <h2>
          {cell === null ? null : (
            <span class={`cell-state ${cell.state}`}>
              <i aria-hidden="true">{STATES[cell.state].mark}</i>
              {stateWords(cell)}
            </span>
          )}
          {row.title}
          {column === null ? null : `, ${column.title}`}
        </h2>
        <p>{whyWords(spot)}</p>
        {column === null || column.alerts.length < 2 ? null : (
          <p class="quiet">Here stand {alertNames(column.alerts)}.</p>
        )}
      </div>
      <div class="matrix-way">
        {failure === null ? null : (
          <p role="alert">
            <span class="hurt-text">{failure.message}</span> {failure.hint}
          </p>
        )}
        {known === undefined || known.openWith === "" ? null : showsOneLab() ? (
          <>
            <p class="quiet">This page shows the lab that runs; beside it, the run{when}:</p>
            <Twin
              command={`${known.openWith}${atMs === null ? "" : ` --at ${Math.round(atMs / 1000)}s`}`}
              label="command line that opens the run"
            />
          </>
        ) : (
          <button
            type="button"
            class="main"
            onClick={() => {
              onOpen(spot);
            }}
          >
            Open the run{when}
          </button>
        )}
      </div>
    </section>
  );
}

function whyWords({ row, cell }: Spot): string {
  if (cell === null) return `${[...costWords(row), ...courseWords(row)].join("; ")}.`;
  return cell.why === "" ? STATES[cell.state].says : cell.why;
}
