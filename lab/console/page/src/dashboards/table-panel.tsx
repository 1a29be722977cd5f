import type { PanelData, PanelView } from "../../../api.ts";
import { formatUnit } from "./units.ts";

type Table = Extract<PanelData["data"], { kind: "table" }>;

/** The joined answers of a panel's queries. */
export function TablePanel({ panel, table }: { readonly panel: PanelView; readonly table: Table }) {
  return (
    <div class="panel-body scroll" tabIndex={0} role="region" aria-label={`table ${panel.title}`}>
      <table>
        <thead>
          <tr>
            {table.columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={typeof cell === "number" ? "num" : ""}>
                  {cell === null
                    ? "–"
                    : typeof cell === "number"
                      ? formatUnit(cell, table.columns[column]?.unit ?? panel.unit, panel.decimals)
                      : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
