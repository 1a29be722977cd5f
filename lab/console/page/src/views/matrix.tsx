import { useSignal } from "@preact/signals";
import type { Matrix, MatrixAnswer, MatrixCell, MatrixRow } from "../../../api.ts";
import { groupedRows, rowName } from "../../../../matrix/render/grouped-rows.ts";
import { answerOf, cellAt, countsOf } from "../../../../matrix/render/outcome.ts";
import { cellWords, shareWords, STATES, STATE_ORDER } from "../../../../matrix/render/words.ts";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { Breakable } from "../time/time-line.tsx";
import { openRun } from "./runs.tsx";

interface Pointed {
  readonly row: MatrixRow;
  readonly title: string;
  readonly cell: MatrixCell;
}

/** Every incident against every alert; a cell opens its run at the moment of truth. */
export function MatrixView() {
  const { body, failure } = useAnswer<MatrixAnswer>("matrix");
  const refused = useSignal<{ message: string; hint: string } | null>(null);
  const pointed = useSignal<Pointed | null>(null);
  if (body === null) {
    return (
      <>
        <h1>Matrix</h1>
        <Failure failure={failure} />
      </>
    );
  }
  const { matrix, runs } = body;
  const open = async (row: MatrixRow, cell: MatrixCell | null): Promise<void> => {
    const { run, why } = runs[row.scenario] ?? { run: null, why: "its run is not stored" };
    if (run === null)
      refused.value = { message: `${row.scenario}: ${why}.`, hint: `./kaslab run ${row.scenario}` };
    else refused.value = await openRun(run, cell?.atMs ?? null);
  };
  return (
    <>
      <h1>{answerOf(countsOf(matrix))}</h1>
      <p class="lead">Each cell opens its run at the moment of truth. From {body.file}.</p>
      <Failure failure={refused.value} />
      <div
        class="matrix-box section"
        tabIndex={0}
        role="region"
        aria-label="incidents and alerts, scrolls"
      >
        <MatrixTable
          matrix={matrix}
          onOpen={(row, cell) => void open(row, cell)}
          onPoint={(next) => (pointed.value = next)}
        />
      </div>
      <WhyBox pointed={pointed.value} />
      <ul class="keys section" aria-label="what the states mean">
        {STATE_ORDER.map((state) => (
          <li key={state}>
            <span class={`cell-state ${state}`}>
              <i aria-hidden="true">{STATES[state].mark}</i> {STATES[state].word}
            </span>
            {STATES[state].says}
          </li>
        ))}
      </ul>
    </>
  );
}

function MatrixTable(props: {
  readonly matrix: Matrix;
  readonly onOpen: (row: MatrixRow, cell: MatrixCell | null) => void;
  readonly onPoint: (pointed: Pointed) => void;
}) {
  const { matrix, onOpen, onPoint } = props;
  return (
    <table class="matrix" aria-label="incidents and alerts">
      <thead>
        <tr>
          <th scope="col" class="name">
            Incident
          </th>
          <th scope="col">Cut off</th>
          {matrix.columns.map(({ id, title }) => (
            <th key={id} scope="col">
              <Breakable text={title} />
            </th>
          ))}
          <th scope="col" class="lesson">
            Who knew, and what to take home
          </th>
        </tr>
      </thead>
      {groupedRows(matrix).map((group) => (
        <tbody key={group.group}>
          <tr class="group">
            <th scope="rowgroup" colSpan={matrix.columns.length + 3}>
              {group.title}
            </th>
          </tr>
          {group.rows.map((row) => (
            <tr key={`${row.scenario}-${row.agents}`}>
              <th scope="row" class="name">
                <b>{row.title}</b>
                <code>{rowName(matrix, row)}</code>
              </th>
              <td class="share num">
                <b class={row.cutOffShare > 0 ? "hurt-text" : "quiet"}>
                  {shareWords(row.cutOffShare)}
                </b>
              </td>
              {matrix.columns.map((column) => {
                const cell = cellAt(row, column.id);
                const pointed = { row, cell, title: column.title };
                return (
                  <td key={column.id}>
                    <button
                      type="button"
                      class={`cell-state ${cell.state}`}
                      aria-label={`${row.scenario}, ${column.title}: ${shownWords(cell)}, ${STATES[cell.state].says}; open the run`}
                      onClick={() => {
                        onOpen(row, cell);
                      }}
                      onFocus={() => {
                        onPoint(pointed);
                      }}
                      onPointerEnter={() => {
                        onPoint(pointed);
                      }}
                    >
                      <i aria-hidden="true">{STATES[cell.state].mark}</i>
                      {cell.state === "no-data" ? <span class="sr">no data</span> : cellWords(cell)}
                    </button>
                  </td>
                );
              })}
              <td class="lesson">
                <b>{row.whoKnew}</b>
                <small>{row.lesson}</small>
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function shownWords(cell: MatrixCell): string {
  return cell.state === "no-data" ? "no data" : cellWords(cell);
}

/** Why the cell under pointer or focus is as it is. */
function WhyBox({ pointed }: { readonly pointed: Pointed | null }) {
  if (pointed === null) {
    return (
      <p class="why-box empty">Point at a cell, or move to it with Tab, to read why it is so.</p>
    );
  }
  const { row, title, cell } = pointed;
  return (
    <section class="card why-box" aria-label="why">
      <h2>
        {row.title}, {title}
      </h2>
      <p>{cell.why === "" ? STATES[cell.state].says : cell.why}</p>
    </section>
  );
}
