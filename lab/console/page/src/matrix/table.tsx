import { useLayoutEffect, useRef } from "preact/hooks";
import type { Matrix } from "../../../api.ts";
import type { RowGroup } from "../../../../matrix/render/grouped-rows.ts";
import { MatrixHead } from "./head.tsx";
import { Row } from "./row.tsx";
import type { OnOpen } from "./spot-button.tsx";
import { active } from "./state.ts";
import { nextPlace } from "./walk.ts";

/** So many alerts find room beside each other on a screen of usual width; more scroll sideways. */
const FITTING_COLUMNS = 10;

interface TableProps {
  readonly matrix: Matrix;
  readonly groups: readonly RowGroup[];
  readonly onOpen: OnOpen;
}

/**
 * A grid with one tab stop; arrow keys go from cell to cell. Roles are written out because a phone
 * shows rows as cards, and browsers forget tables then.
 */
export function MatrixTable({ matrix, groups, onOpen }: TableProps) {
  const box = useRef<HTMLDivElement>(null);
  const rows = groups.flatMap((group) => group.rows);
  const columns = ["", ...matrix.columns.map(({ id }) => id)];
  const place = {
    row: Math.max(
      0,
      rows.findIndex(({ run }) => run === active.value?.run),
    ),
    column: Math.max(0, columns.indexOf(active.value?.column ?? "")),
  };
  const tabStop = { run: rows[place.row]?.run ?? "", column: columns[place.column] ?? "" };
  // Whoever comes back from a run is where the matrix was left.
  useLayoutEffect(() => {
    if (active.peek() !== null) spotElement(box.current, tabStop)?.focus();
  }, []);
  const onKey = (event: KeyboardEvent): void => {
    const next = nextPlace(place, { rows: rows.length, columns: columns.length }, event);
    const row = next === null ? undefined : rows[next.row];
    if (next === null || row === undefined) return;
    event.preventDefault();
    const spot = { run: row.run, column: columns[next.column] ?? "" };
    active.value = spot;
    spotElement(box.current, spot)?.focus();
  };
  return (
    <div
      ref={box}
      class={matrix.columns.length <= FITTING_COLUMNS ? "matrix-box fits" : "matrix-box"}
      onKeyDown={onKey}
      onFocusIn={() => {
        showWhole(box.current);
      }}
    >
      <table class="matrix" role="grid" aria-label="incidents and alerts">
        <MatrixHead columns={matrix.columns} />
        {groups.map((group) => (
          <tbody key={group.group} role="rowgroup">
            <tr role="row" class="group">
              <th role="rowheader" scope="rowgroup" colSpan={matrix.columns.length + 3}>
                <span>{group.title}</span>
              </th>
            </tr>
            {group.rows.map((row) => (
              <Row key={row.run} matrix={matrix} row={row} tabStop={tabStop} onOpen={onOpen} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** A table that scrolls in itself is in sight as a whole while somebody goes through it. */
function showWhole(box: HTMLElement | null): void {
  if (box === null || box.scrollHeight <= box.clientHeight + 1) return;
  box.scrollIntoView({ block: "nearest" });
}

function spotElement(
  box: HTMLElement | null,
  { run, column }: { readonly run: string; readonly column: string },
): HTMLElement | null {
  const where = `[data-run="${CSS.escape(run)}"][data-column="${CSS.escape(column)}"]`;
  return box?.querySelector<HTMLElement>(where) ?? null;
}
