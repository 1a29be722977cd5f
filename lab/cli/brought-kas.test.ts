import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { broughtOptions } from "../topology/brought-kas.ts";
import { chosenKas, kasOfWord } from "./brought-kas.ts";
import { parseArguments } from "./parse-arguments.ts";

const PROGRAM = resolve(import.meta.dirname, "../../test/foreign/kas");
const chosen = (...args: readonly string[]): ReturnType<typeof chosenKas> =>
  chosenKas(parseArguments(["run", "flag-disable", ...args]).options);

test("without an option it is the lab's own, in whatever carries the components", () => {
  assert.deepEqual(chosen(), { runtime: "process" });
  assert.deepEqual(chosen("--runtime", "container"), { runtime: "container" });
});

test("a file runs as a process, an image in a container", () => {
  const binary = chosen("--kas-binary", PROGRAM);
  assert.deepEqual(binary, { kas: { kind: "binary", path: PROGRAM }, runtime: "process" });
  const image = { kas: { kind: "image", image: "kas:mine" }, runtime: "container" } as const;
  assert.deepEqual(chosen("--kas-image", "kas:mine"), image);
  assert.deepEqual(chosen("--kas-image=kas:mine", "--runtime=container"), image);
});

test("an address says where it listens, and where its metrics are", () => {
  const address = { kind: "address", host: "127.0.0.1", port: 8150 } as const;
  assert.deepEqual(chosen("--kas-address", "ws://127.0.0.1:8150").kas, {
    ...address,
    metrics: null,
  });
  const metrics = ["--kas-metrics-address", "http://127.0.0.1:8151"];
  const { kas } = chosen("--kas-address", "ws://127.0.0.1:8150", ...metrics);
  assert.deepEqual(kas, {
    ...address,
    metrics: { host: "127.0.0.1", port: 8151, path: "/metrics" },
  });
  assert.deepEqual(broughtOptions(kas), [
    ...["--kas-address", "ws://127.0.0.1:8150"],
    ...["--kas-metrics-address", "http://127.0.0.1:8151/metrics"],
  ]);
});

const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["two of them", ["--kas-binary", PROGRAM, "--kas-image", "x"], /binary and --kas-image: one kas/],
  ["no file", ["--kas-binary", "/nowhere/kas"], /\/nowhere\/kas is no program that can be run/],
  ["a folder", ["--kas-binary", "/tmp"], /is no program/],
  ["a file that may not run", ["--kas-binary", import.meta.filename], /is no program/],
  ["an image as a process", ["--kas-image", "x", "--runtime", "process"], /runs in a container/],
  ["a file in containers", ["--kas-binary", PROGRAM, "--runtime", "container"], /--kas-image/],
  ["another scheme", ["--kas-address", "grpc://127.0.0.1:8150"], /say ws:\/\/HOST:PORT/],
  ["no port", ["--kas-address", "ws://127.0.0.1"], /say ws:\/\/HOST:PORT/],
  ["metrics of nobody", ["--kas-metrics-address", "http://127.0.0.1:8151"], /goes with --kas-addr/],
];
for (const [name, args, says] of wrong) {
  test(`${name} is wrong input`, () => {
    assert.throws(() => chosen(...args), { code: "CLI_KAS", errorClass: "input", message: says });
  });
}

test("compare names both with one word", () => {
  assert.equal(kasOfWord("kas=built-in", "a"), undefined);
  assert.deepEqual(kasOfWord("kas=image:a/b:1", "a"), { kind: "image", image: "a/b:1" });
  assert.deepEqual(kasOfWord(`kas=${PROGRAM}`, "b"), { kind: "binary", path: PROGRAM });
  assert.throws(() => kasOfWord("mine", "a"), {
    code: "CLI_KAS",
    message: /--a mine: say kas=PATH/,
  });
});
