import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import { LeastRecentPicker } from "./picker.ts";

const pods = (count: number): { pod: string }[] =>
  Array.from({ length: count }, (_, index) => ({ pod: `kas-${index + 1}` }));

function spread(picker: LeastRecentPicker<{ pod: string }>, of: { pod: string }[], times: number) {
  const counts = new Map(of.map(({ pod }) => [pod, 0]));
  for (let i = 0; i < times; i++) {
    const { pod } = picker.pick(of)!;
    counts.set(pod, (counts.get(pod) ?? 0) + 1);
  }
  return [...counts.values()];
}

test("new connections are spread evenly over the candidates", () => {
  for (const count of [1, 2, 3, 10]) {
    const picker = new LeastRecentPicker<{ pod: string }>(new SeededRandom(count));
    assert.deepEqual(
      spread(picker, pods(count), 20 * count),
      Array.from({ length: count }, () => 20),
    );
  }
});

test("the order among those never picked is chance, the same for the same seed", () => {
  const firstOf = (seed: number) =>
    new LeastRecentPicker<{ pod: string }>(new SeededRandom(seed)).pick(pods(4))!.pod;
  assert.equal(firstOf(7), firstOf(7));
  const firsts = new Set(Array.from({ length: 40 }, (_, seed) => firstOf(seed)));
  assert.equal(firsts.size, 4);
});

test("a pod that comes back is picked next, but does not have to make up for its absence", () => {
  const picker = new LeastRecentPicker<{ pod: string }>(new SeededRandom(1));
  const all = pods(3);
  spread(picker, all, 3);
  const two = all.slice(1);
  spread(picker, two, 10);
  assert.equal(picker.pick(all)?.pod, "kas-1");
  assert.deepEqual(spread(picker, all, 9), [3, 3, 3]);
});

test("there is nothing to pick from an empty list", () => {
  assert.equal(new LeastRecentPicker(new SeededRandom(1)).pick([]), undefined);
});
