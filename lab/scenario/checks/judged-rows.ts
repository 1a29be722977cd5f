import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HistoryEntry, Verdict } from "../../../contracts/history.ts";
import { judged, type Synthetic, type SyntheticWindow } from "../synthetic-evidence.ts";

/** A case of a judge's table: its history alone, or all of its evidence. */
export type JudgedRow = readonly [
  name: string,
  spec: unknown,
  window: SyntheticWindow,
  evidence: readonly HistoryEntry[] | Synthetic,
  verdict: Verdict,
  seen: RegExp,
];

/** For tests: one test for each row, of which those that fail or prove nothing are the more telling. */
export function judgesAsListed(key: string, rows: readonly JudgedRow[]): void {
  void describe(`the check "${key}"`, () => {
    for (const [name, spec, window, evidence, verdict, seen] of rows) {
      void it(`says ${verdict}: ${name}`, async () => {
        const synthetic = isHistory(evidence) ? { history: evidence } : evidence;
        const found = await judged(key, spec, window, synthetic);
        assert.equal(found.verdict, verdict, `${found.expected} / ${found.seen}`);
        assert.match(found.seen, seen);
        assert.notEqual(found.expected, "");
        assert.equal(found.sinceMs !== null, verdict === "fail");
      });
    }
  });
}

function isHistory(
  evidence: readonly HistoryEntry[] | Synthetic,
): evidence is readonly HistoryEntry[] {
  return Array.isArray(evidence);
}
