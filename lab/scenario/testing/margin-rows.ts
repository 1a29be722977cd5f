import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judged, type Synthetic, type SyntheticWindow } from "../synthetic-evidence.ts";

/** One verdict and its margin: seconds, or null where time cannot change it. */
export type MarginRow = readonly [
  name: string,
  key: string,
  spec: unknown,
  window: SyntheticWindow,
  evidence: Synthetic,
  verdict: "pass" | "fail",
  marginS: number | null,
  says: RegExp,
];

/** For tests: one test for each row. */
export function hasMargins(rows: readonly MarginRow[]): void {
  void describe("the margin of", () => {
    for (const [name, key, spec, window, evidence, verdict, marginS, says] of rows) {
      void it(`${key}: ${name}`, async () => {
        const found = await judged(key, spec, window, evidence);
        assert.equal(found.verdict, verdict, `${found.expected} / ${found.seen}`);
        const margin = found.margin ?? null;
        const seenS = margin === null ? null : Math.round(margin.ms) / 1000;
        assert.equal(seenS, marginS, margin?.says ?? "no margin");
        assert.match(margin?.says ?? "", says);
      });
    }
  });
}
