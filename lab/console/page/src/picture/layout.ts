import type { TopologyNode } from "../../../api.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PictureLayout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly height: number;
  /** From top to bottom, on a narrow screen; else from left to right. */
  readonly isUpright: boolean;
  /** Boxes hold one line only. */
  readonly isCompact: boolean;
}

/** Columns as in the runbook's picture: agents, edge, load balancer, kas, what kas depends on. */
const COLUMNS: Readonly<Record<TopologyNode["kind"], number>> = {
  fleet: 0,
  edge: 1,
  lb: 2,
  kas: 3,
  rails: 4,
  gitaly: 4,
  redis: 4,
  sentinel: 4,
  prometheus: 4,
};
/** From top to bottom, as a request meets them. */
const ORDER: readonly TopologyNode["kind"][] = [
  "rails",
  "redis",
  "sentinel",
  "gitaly",
  "prometheus",
];
/** Pixels of a box of each column on a screen of usual width. */
const WIDTHS = [204, 200, 176, 204, 236] as const;
/** Room between columns: most links lie before the last one. */
const GAP_WEIGHTS: readonly number[] = [0.7, 0.7, 1, 1.7];
const UPRIGHT_BELOW = 760;
/** So many boxes above each other still have two lines each. */
const ROOMY_ROWS = 7;
const DOT = 10;

/** Dots beside each other in the fleet's box, and the rows that its agents need. */
export function fleetGrid(
  agents: number,
  width: number,
): { readonly across: number; readonly rows: number } {
  const across = Math.max(5, Math.min(Math.floor((width - 28) / DOT), agents <= 40 ? 10 : 1000));
  return { across, rows: Math.ceil(Math.max(1, agents) / across) };
}

export function layoutPicture(
  nodes: readonly TopologyNode[],
  width: number,
  agents: number,
): PictureLayout {
  const columns = [0, 1, 2, 3, 4]
    .map((column) =>
      nodes
        .filter(({ kind }) => COLUMNS[kind] === column)
        .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
    )
    .filter((column) => column.length > 0);
  return width < UPRIGHT_BELOW ? upright(columns, width, agents) : sideways(columns, width, agents);
}

function heightOf(node: TopologyNode, width: number, agents: number, isCompact: boolean): number {
  if (node.kind === "fleet") return 66 + fleetGrid(agents, width).rows * DOT;
  return isCompact ? 32 : 58;
}

function sideways(
  columns: readonly (readonly TopologyNode[])[],
  width: number,
  agents: number,
): PictureLayout {
  const isCompact = columns.some(({ length }) => length > ROOMY_ROWS);
  const scale = width >= 2200 ? 1.35 : width >= 1150 ? 1 : 0.8;
  const widths = columns.map(([first]) =>
    Math.round((WIDTHS[COLUMNS[first?.kind ?? "lb"]] ?? 176) * scale),
  );
  const rest = width - widths.reduce((sum, one) => sum + one, 0);
  const weights = GAP_WEIGHTS.slice(GAP_WEIGHTS.length - columns.length + 1);
  const whole = weights.reduce((sum, one) => sum + one, 0);
  const between = isCompact ? 8 : 16;
  const heights = columns.map((column, index) =>
    column.map((node) => heightOf(node, widths[index] ?? 0, agents, isCompact)),
  );
  const totals = heights.map((column) =>
    column.reduce((sum, one) => sum + one + between, -between),
  );
  const height = Math.max(...totals) + 8;
  const boxes = new Map<string, Box>();
  let x = 0;
  columns.forEach((column, index) => {
    let y = (height - (totals[index] ?? 0)) / 2;
    column.forEach((node, row) => {
      const own = heights[index]?.[row] ?? 0;
      boxes.set(node.name, { x, y, width: widths[index] ?? 0, height: own });
      y += own + between;
    });
    x += (widths[index] ?? 0) + (rest * (weights[index] ?? 0)) / whole;
  });
  return { boxes, height, isUpright: false, isCompact };
}

function upright(
  columns: readonly (readonly TopologyNode[])[],
  width: number,
  agents: number,
): PictureLayout {
  const boxes = new Map<string, Box>();
  const isCompact = columns.some(({ length }) => length > 8);
  let y = 4;
  for (const column of columns) {
    const across = Math.min(column.length, width < 520 ? 2 : 4);
    const own = (width - (across - 1) * 12) / across;
    const wide = column.length === 1 && column[0]?.kind !== "fleet" ? Math.min(own, 240) : own;
    let lowest = y;
    column.forEach((node, index) => {
      const rowY = y + Math.floor(index / across) * ((isCompact ? 32 : 58) + 12);
      const height = heightOf(node, own, agents, isCompact);
      const x = column.length === 1 ? (width - wide) / 2 : (index % across) * (own + 12);
      boxes.set(node.name, { x, y: rowY, width: column.length === 1 ? wide : own, height });
      lowest = Math.max(lowest, rowY + height);
    });
    y = lowest + 44;
  }
  return { boxes, height: y - 40, isUpright: true, isCompact };
}
