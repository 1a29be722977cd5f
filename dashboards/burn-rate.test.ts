import assert from "node:assert/strict";
import { test } from "node:test";
import { BURN_RATE_ALERTS, burnRateFactor, errorThreshold } from "./burn-rate.ts";

const expected = [
  { window: "1h", factor: 14.4, threshold: 0.0072 },
  { window: "6h", factor: 6, threshold: 0.003 },
] as const;
for (const { window, factor, threshold } of expected) {
  test(`the ${window} pair burns ${factor} times too fast above ${threshold}`, () => {
    const alert = BURN_RATE_ALERTS.find(({ longWindow }) => longWindow === window)!;
    assert.equal(burnRateFactor(alert), factor);
    assert.equal(errorThreshold(0.9995, alert), threshold);
  });
}
