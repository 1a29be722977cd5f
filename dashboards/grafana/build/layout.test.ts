import assert from "node:assert/strict";
import { test } from "node:test";
import { placePanels } from "./layout.ts";
import type { TextSpec } from "../model.ts";

const panel = (title: string, width: number, height: number): TextSpec => ({
  kind: "text",
  title,
  description: "",
  width,
  height,
  markdown: "",
});

const places = (panels: Parameters<typeof placePanels>[0]["panels"], top = 1): readonly string[] =>
  placePanels({ title: "row", panels }, top).placed.map(
    ({ panel: { title }, place: { x, y, w, h } }) => `${title} ${x},${y} ${w}x${h}`,
  );

test("panels stand side by side, and go on below where the line is full", () => {
  assert.deepEqual(places([panel("a", 8, 6), panel("b", 16, 8), panel("c", 1, 2)]), [
    "a 0,1 8x6",
    "b 8,1 16x8",
    "c 0,9 1x2",
  ]);
});

test("a column stands below itself, and the line is as high as its highest cell", () => {
  const panels = [[panel("a", 8, 6), panel("tile", 8, 2)], panel("b", 8, 7), panel("c", 24, 3)];
  assert.deepEqual(places(panels, 4), ["a 0,4 8x6", "tile 0,10 8x2", "b 8,4 8x7", "c 0,12 24x3"]);
  assert.equal(placePanels({ title: "row", panels }, 4).bottom, 15);
});

test("a panel wider than the grid is refused", () => {
  assert.throws(() => places([panel("a", 25, 1)]), /25 columns/);
});
