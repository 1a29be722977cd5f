import type { PanelSpec, RowSpec } from "../model.ts";

/** Where a panel stands on Grafana's grid of 24 columns. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedPanel {
  readonly panel: PanelSpec;
  readonly place: Place;
}

const COLUMNS = 24;

/**
 * Places the panels of a row from left to right, a new line where one does not fit any more. @returns
 * also the first free line below. `top` is the first line of its panels.
 */
export function placePanels(
  { title, panels }: RowSpec,
  top: number,
): { readonly placed: readonly PlacedPanel[]; readonly bottom: number } {
  const placed: PlacedPanel[] = [];
  let [x, y, lineHeight] = [0, top, 0];
  for (const cell of panels) {
    const column = Array.isArray(cell) ? (cell as readonly PanelSpec[]) : [cell as PanelSpec];
    const width = Math.max(...column.map((panel) => panel.width));
    if (width > COLUMNS) throw new RangeError(`${title}: a panel of ${width} columns`);
    if (x + width > COLUMNS) [x, y, lineHeight] = [0, y + lineHeight, 0];
    let below = y;
    for (const panel of column) {
      placed.push({ panel, place: { x, y: below, w: panel.width, h: panel.height } });
      below += panel.height;
    }
    x += width;
    lineHeight = Math.max(lineHeight, below - y);
  }
  return { placed, bottom: y + lineHeight };
}
