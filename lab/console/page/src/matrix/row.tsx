import type { Matrix, MatrixColumn, MatrixRow } from "../../../api.ts";
import { hurtFacts, placeWords } from "../../../../matrix/render/facts.ts";
import { rowName } from "../../../../matrix/render/grouped-rows.ts";
import { cellAt, outcomeOf } from "../../../../matrix/render/outcome.ts";
import { shareWords, STATES } from "../../../../matrix/render/words.ts";
import { Breakable } from "../time/time-line.tsx";
import { StateText, stateWords } from "./state-text.tsx";
import { SpotButton, type OnOpen } from "./spot-button.tsx";

/** An incident: what it cost, what each alert did, what to take home. */
export function Row(props: {
  readonly matrix: Matrix;
  readonly row: MatrixRow;
  readonly tabStop: { readonly run: string; readonly column: string };
  readonly onOpen: OnOpen;
}) {
  const { matrix, row, tabStop, onOpen } = props;
  const stop = tabStop.run === row.run ? tabStop.column : null;
  const share = Math.round(Math.min(1, row.cutOffShare) * 100);
  return (
    <tr role="row" class={`incident is-${outcomeOf(matrix.columns, row)}`}>
      <th role="rowheader" scope="row" class="name">
        <SpotButton
          spot={{ row, column: null, cell: null }}
          isTabStop={stop === ""}
          class="as-link"
          label={`${row.title}: open the run`}
          onOpen={onOpen}
        >
          <b>{row.title}</b>
        </SpotButton>
        <code>{rowName(matrix, row)}</code>
        <small>
          {placeWords(row)}
          <Verdict row={row} />
        </small>
      </th>
      <td role="gridcell" class="share">
        {row.cutOffShare > 0 ? (
          <>
            <b>{shareWords(row.cutOffShare)}</b>
            <i class="meter" aria-hidden="true">
              <i style={{ width: `${Math.max(2, share)}%` }} />
            </i>
          </>
        ) : (
          <span class="quiet">{row.hurts === "" ? "nobody" : "none, but hurt"}</span>
        )}
        {hurtFacts(row).map((fact) => (
          <small key={fact}>{fact}</small>
        ))}
      </td>
      {matrix.columns.map((column) => (
        <Cell
          key={column.id}
          row={row}
          column={column}
          isTabStop={stop === column.id}
          onOpen={onOpen}
        />
      ))}
      <td role="gridcell" class="lesson">
        <b class="who">{row.whoKnew}</b>
        <span>
          <Breakable text={row.lesson} />
        </span>
      </td>
    </tr>
  );
}

function Verdict({ row: { verdict, reason } }: { readonly row: MatrixRow }) {
  if (verdict === "pass") return null;
  return (
    <em class={verdict} title={reason}>
      {verdict === "fail" ? "✗" : "?"} {verdict}
    </em>
  );
}

function Cell(props: {
  readonly row: MatrixRow;
  readonly column: MatrixColumn;
  readonly isTabStop: boolean;
  readonly onOpen: OnOpen;
}) {
  const { row, column, isTabStop, onOpen } = props;
  const cell = cellAt(row, column.id);
  return (
    <td role="gridcell" class={`cell ${cell.state}`}>
      <SpotButton
        spot={{ row, column, cell }}
        isTabStop={isTabStop}
        class={`cell-state ${cell.state}`}
        label={`${row.scenario}, ${column.title}: ${stateWords(cell)}, ${STATES[cell.state].says}; open the run`}
        onOpen={onOpen}
      >
        <StateText cell={cell} />
      </SpotButton>
    </td>
  );
}
