import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { exitCodeOf, reportError, worstExitCode } from "./exit-code.ts";

const codes = [
  ["pass", false, 0],
  ["fail", false, 1],
  ["inconclusive", false, 2],
  ["inconclusive", true, 130],
] as const;
for (const [verdict, interrupted, code] of codes) {
  test(`${verdict}${interrupted ? ", interrupted" : ""} exits with ${code}`, () => {
    assert.equal(exitCodeOf({ verdict, interrupted }), code);
  });
}

test("of several runs the worst counts", () => {
  assert.equal(worstExitCode([0, 2, 1]), 1);
  assert.equal(worstExitCode([0, 2]), 2);
  assert.equal(worstExitCode([1, 4, 130]), 4);
  assert.equal(worstExitCode([0, 0]), 0);
});

const classes = [
  ["input", 3],
  ["environment", 4],
  ["defect", 70],
] as const;
for (const [errorClass, code] of classes) {
  test(`an error of class ${errorClass} exits with ${code} and shows no stack`, () => {
    let text = "";
    const error = new LabError(errorClass, "X", "what and where", { hint: "do this" });
    assert.equal(
      reportError(error, (part) => (text += part)),
      code,
    );
    assert.match(text, /what and where/);
    assert.doesNotMatch(text, /\n\s+at /);
  });
}

test("an unexpected error is a defect in the lab, its stack in a file", () => {
  let text = "";
  assert.equal(
    reportError(new TypeError("x is undefined"), (part) => (text += part)),
    70,
  );
  assert.match(text, /This is a defect in the lab: x is undefined\n {2}where {2}\S+stack\.txt/);
});
