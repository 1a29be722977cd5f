import type { Box } from "./layout.ts";

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

export function isDirection(key: string): key is Direction {
  return ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(key);
}

/** The next box in a direction: the nearest one, those straight ahead first; null at the edge. */
export function nextBox(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  direction: Direction,
): string | null {
  const own = boxes.get(from);
  if (own === undefined) return boxes.keys().next().value ?? null;
  let best: { readonly name: string; readonly cost: number } | null = null;
  for (const [name, box] of boxes) {
    const ahead = distanceAhead(middle(own), middle(box), direction);
    if (name === from || ahead.forward <= 4) continue;
    const cost = ahead.forward + ahead.aside * 2;
    if (best === null || cost < best.cost) best = { name, cost };
  }
  return best?.name ?? null;
}

function middle({ x, y, width, height }: Box): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

function distanceAhead(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  direction: Direction,
): { readonly forward: number; readonly aside: number } {
  const [across, down] = [to.x - from.x, to.y - from.y];
  switch (direction) {
    case "ArrowRight":
      return { forward: across, aside: Math.abs(down) };
    case "ArrowLeft":
      return { forward: -across, aside: Math.abs(down) };
    case "ArrowDown":
      return { forward: down, aside: Math.abs(across) };
    case "ArrowUp":
      return { forward: -down, aside: Math.abs(across) };
  }
}
