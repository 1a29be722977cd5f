import assert from "node:assert/strict";
import { test } from "node:test";
import { expandTemplate } from "./alert-template.ts";

const labels = { stage: "main" };
const cases: readonly (readonly [string, number, string])[] = [
  ["rate {{ $value | humanizePercentage }} now", 0.0372, "rate 3.72% now"],
  ["{{ $value | humanizePercentage }}", 1, "100%"],
  ["{{ $value | humanizePercentage }}", 0.123456, "12.35%"],
  ["{{$value|humanizePercentage}}", 123.456, "1.235e+04%"],
  ["{{ $value | humanizePercentage }}", 0, "0%"],
  ["{{ $value }}", 0.25, "0.25"],
  ["{{ $value }}", 0.00001, "1e-05"],
  ["{{ $value }}", Number.POSITIVE_INFINITY, "+Inf"],
  ["{{ $value }}", Number.NaN, "NaN"],
  ["({{ $labels.stage }} stage, {{ $labels.absent }})", 1, "(main stage, )"],
  ["{{ $value | humanizeDuration }}", 1, "{{ $value | humanizeDuration }}"],
  ["no template", 1, "no template"],
];
for (const [text, value, expected] of cases) {
  test(`"${text}" with ${value} is "${expected}"`, () => {
    assert.equal(expandTemplate(text, labels, value), expected);
  });
}
