import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TopologyNode } from "../api.ts";
import { layoutPicture } from "./src/picture/layout.ts";
import { drawLinks } from "./src/picture/links.ts";
import { nextBox } from "./src/picture/walk.ts";

const node = (name: string, kind: TopologyNode["kind"]): TopologyNode => ({
  name,
  kind,
  title: name,
  state: "healthy",
  why: "",
  faults: [],
  figures: [],
  log: null,
});
const NODES = [
  node("prometheus", "prometheus"),
  node("redis", "redis"),
  node("rails", "rails"),
  node("kas-1", "kas"),
  node("kas-2", "kas"),
  node("lb", "lb"),
  node("edge", "edge"),
  node("agentk", "fleet"),
];
const link = (name: string, from: string, to: string) => ({
  name,
  from,
  to,
  relay: true,
  connections: 1,
  bytesPerSecond: 1,
  state: "flowing" as const,
  why: "",
  faults: [],
});

describe("the picture of the topology", () => {
  it("goes from agents on the left to dependencies on the right, none upon another", () => {
    const { boxes, height, isUpright } = layoutPicture(NODES, 1_300, 10);
    assert.equal(isUpright, false);
    const left = (name: string): number => boxes.get(name)?.x ?? -1;
    const order = ["agentk", "edge", "lb", "kas-1", "rails"].map(left);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    const all = [...boxes.values()];
    for (const [index, a] of all.entries()) {
      assert.ok(a.x >= 0 && a.x + a.width <= 1_301 && a.y >= 0 && a.y + a.height <= height);
      for (const b of all.slice(index + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        assert.ok(apart, "two boxes lie upon each other");
      }
    }
  });

  it("stands upright on a phone and fits its width", () => {
    const { boxes, isUpright } = layoutPicture(NODES, 332, 200);
    assert.equal(isUpright, true);
    assert.ok([...boxes.values()].every(({ x, width }) => x >= 0 && x + width <= 332.5));
    assert.ok((boxes.get("agentk")?.y ?? 0) < (boxes.get("kas-1")?.y ?? 0));
  });

  it("makes its boxes low when there are many pods", () => {
    const pods = Array.from({ length: 12 }, (_, index) => node(`kas-${index + 1}`, "kas"));
    const few = layoutPicture(NODES, 1_300, 10);
    const many = layoutPicture([...NODES.filter(({ kind }) => kind !== "kas"), ...pods], 1_300, 10);
    assert.equal(few.isCompact, false);
    assert.equal(many.isCompact, true);
    assert.ok((many.boxes.get("kas-1")?.height ?? 0) < (few.boxes.get("kas-1")?.height ?? 0));
  });

  it("draws a link that all pods share from each of them", () => {
    const layout = layoutPicture(NODES, 1_300, 10);
    const drawn = drawLinks(
      [link("kas->rails", "kas", "rails"), link("lb->kas-1", "lb", "kas-1")],
      layout,
    );
    assert.deepEqual(
      drawn.map(({ link: { from, to } }) => `${from} ${to}`),
      ["kas-1 rails", "kas-2 rails", "lb kas-1"],
    );
    assert.equal(new Set(drawn.map(({ key }) => key)).size, 3);
  });

  it("is walked by arrow keys to what lies in that direction", () => {
    const { boxes } = layoutPicture(NODES, 1_300, 10);
    assert.equal(nextBox(boxes, "agentk", "ArrowRight"), "edge");
    assert.equal(nextBox(boxes, "edge", "ArrowLeft"), "agentk");
    assert.equal(nextBox(boxes, "kas-1", "ArrowDown"), "kas-2");
    assert.equal(nextBox(boxes, "agentk", "ArrowLeft"), null);
  });
});
