import type { TopologyLink } from "../../../api.ts";
import type { Box, PictureLayout } from "./layout.ts";

/** A link as it is drawn: its curve and the middle of it, where its fault is told. */
export interface DrawnLink {
  /** Unique: a shared link is drawn from every pod. */
  readonly key: string;
  readonly link: TopologyLink;
  readonly path: string;
  readonly middle: { readonly x: number; readonly y: number };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Curves between the boxes; links at one side of a box are spread over it, in the order of their far ends. */
export function drawLinks(
  links: readonly TopologyLink[],
  { boxes, isUpright }: PictureLayout,
): readonly DrawnLink[] {
  const both = spread(links, boxes).filter(
    ({ link: { from, to } }) => boxes.has(from) && boxes.has(to) && from !== to,
  );
  const leaving = anchors(both, boxes, isUpright, "from", "to");
  const coming = anchors(both, boxes, isUpright, "to", "from");
  return both.flatMap(({ key, link }) => {
    const [start, end] = [leaving.get(key), coming.get(key)];
    if (start === undefined || end === undefined) return [];
    return [{ key, link, ...curve(start, end, isUpright) }];
  });
}

interface Keyed {
  readonly key: string;
  readonly link: TopologyLink;
}

/** A link that all pods of kas share is drawn from each of them. */
function spread(links: readonly TopologyLink[], boxes: ReadonlyMap<string, Box>): readonly Keyed[] {
  const pods = [...boxes.keys()].filter((name) => /^kas-\d/.test(name) || /^kas\b.*-/.test(name));
  return links.flatMap((link) => {
    const isShared = link.from === "kas" && !boxes.has("kas");
    if (!isShared) return [{ key: link.name, link }];
    return pods.map((from) => ({ key: `${link.name} ${from}`, link: { ...link, from } }));
  });
}

function anchors(
  links: readonly Keyed[],
  boxes: ReadonlyMap<string, Box>,
  isUpright: boolean,
  own: "from" | "to",
  far: "from" | "to",
): ReadonlyMap<string, Point> {
  const found = new Map<string, Point>();
  const sides = Map.groupBy(links, ({ link }) => {
    const [mine, other] = [boxes.get(link[own]), boxes.get(link[far])];
    return `${link[own]} ${String(isAfter(mine, other, isUpright))}`;
  });
  for (const side of sides.values()) {
    const across = ({ link }: Keyed): number => {
      const box = boxes.get(link[far]);
      return isUpright ? (box?.x ?? 0) : (box?.y ?? 0);
    };
    const sorted = [...side].sort((a, b) => across(a) - across(b));
    sorted.forEach(({ key, link }, index) => {
      const [box, other] = [boxes.get(link[own]), boxes.get(link[far])];
      if (box === undefined) return;
      const share = (index + 1) / (sorted.length + 1);
      const after = isAfter(box, other, isUpright);
      found.set(
        key,
        isUpright
          ? { x: box.x + box.width * share, y: after ? box.y : box.y + box.height }
          : { x: after ? box.x : box.x + box.width, y: box.y + box.height * share },
      );
    });
  }
  return found;
}

/** Whether the other box lies before this one in the direction of reading. */
function isAfter(box: Box | undefined, other: Box | undefined, isUpright: boolean): boolean {
  if (box === undefined || other === undefined) return false;
  return isUpright ? other.y < box.y : other.x < box.x;
}

function curve(start: Point, end: Point, isUpright: boolean): Omit<DrawnLink, "key" | "link"> {
  const bend = (isUpright ? end.y - start.y : end.x - start.x) * 0.5;
  const [first, second] = isUpright
    ? [
        { x: start.x, y: start.y + bend },
        { x: end.x, y: end.y - bend },
      ]
    : [
        { x: start.x + bend, y: start.y },
        { x: end.x - bend, y: end.y },
      ];
  const text = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return {
    path: `M${text(start)}C${text(first)} ${text(second)} ${text(end)}`,
    middle: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 },
  };
}
