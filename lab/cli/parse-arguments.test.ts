import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { parseArguments } from "./parse-arguments.ts";

const accepted: readonly (readonly [string, readonly string[], readonly string[], object])[] = [
  ["a scenario", ["run", "a"], ["a"], {}],
  ["options after operands", ["run", "a", "--speed", "20"], ["a"], { speed: 20 }],
  ["options before operands", ["run", "--seed=x", "a", "b"], ["a", "b"], { seed: "x" }],
  ["flags", ["run", "a", "--keep", "--json"], ["a"], { keep: true, json: true }],
  ["what follows --", ["check", "--", "--odd.yaml"], ["--odd.yaml"], {}],
  ["help without operands", ["run", "-h"], [], { help: true }],
  ["a choice", ["up", "--runtime=container"], [], { runtime: "container" }],
  ["a flag that an address may follow, alone", ["run", "--grafana", "a"], ["a"], { grafana: true }],
  [
    "a flag with its address",
    ["up", "--grafana", "http://me:x@host:3000", "a"],
    ["a"],
    { grafana: "http://me:x@host:3000" },
  ],
  ["an address in one word", ["up", "--grafana=https://g"], [], { grafana: "https://g" }],
  ["a value with an equals sign", ["run", "a", "--out=x=y"], ["a"], { out: "x=y" }],
];
for (const [name, args, operands, options] of accepted) {
  test(`reads ${name}`, () => {
    const parsed = parseArguments(args);
    assert.deepEqual(parsed.operands, operands);
    assert.deepEqual(parsed.options, options);
  });
}

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown verb", ["rnu"], /did you mean "run"/],
  ["an unknown option", ["run", "a", "--kep"], /did you mean "--keep"/],
  ["an option of another verb", ["list", "--keep"], /unknown option "--keep" of kaslab list/],
  ["a missing value", ["run", "a", "--speed"], /--speed needs a value/],
  ["a value for a flag", ["run", "a", "--keep=yes"], /takes no value/],
  ["a speed of zero", ["run", "a", "--speed", "0"], /not a number above 0/],
  ["a speed in words", ["run", "a", "--speed", "fast"], /not a number above 0/],
  ["a word that is no choice", ["up", "--runtime", "containr"], /did you mean "container"/],
  ["too few operands", ["run"], /needs <scenario/],
  ["too many operands", ["up", "a", "b"], /does not take "b"/],
];
for (const [name, args, says] of refused) {
  test(`refuses ${name} as wrong input`, () => {
    assert.throws(
      () => parseArguments(args),
      (error: unknown) =>
        error instanceof LabError && error.errorClass === "input" && says.test(error.message),
    );
  });
}
