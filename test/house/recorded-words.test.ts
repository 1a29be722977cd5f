import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { PROJECT_ROOT } from "./source-files.ts";

/*
 * What scenarios expect of kas' log and of what agents are told must be what a real kas says, for any
 * kas may be the one that runs. The words are looked up in the recordings of a real one.
 */
const RECORDINGS = join(PROJECT_ROOT, "test/recordings");
const SCENARIOS = join(PROJECT_ROOT, "scenarios");

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** All objects in a value, at any depth. */
function objectsIn(value: Json): readonly Readonly<Record<string, Json>>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Readonly<Record<string, Json>>, ...inner];
}

function recordedObjects(): readonly Readonly<Record<string, Json>>[] {
  const lines = (text: string): readonly Json[] =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Json);
  const wire = readdirSync(join(RECORDINGS, "wire")).flatMap((name): readonly Json[] => {
    const text = readFileSync(join(RECORDINGS, "wire", name), "utf8");
    if (name.endsWith(".json")) return [JSON.parse(text) as Json];
    return name.endsWith("log-start-and-config.jsonl") ? lines(text) : [];
  });
  const logs = ["kas-1", "kas-2"].flatMap((pod) =>
    lines(gunzipSync(readFileSync(join(RECORDINGS, `${pod}.log.gz`))).toString()),
  );
  return objectsIn([...wire, ...logs]);
}

const real = recordedObjects();
const logged = real.filter(({ msg, level }) => typeof msg === "string" && level !== undefined);
const told = real.filter(({ code, event }) => typeof code === "string" && event !== undefined);

interface Expected {
  readonly file: string;
  readonly words: Readonly<Record<string, Json>>;
}
const expected = (key: string): readonly Expected[] =>
  readdirSync(SCENARIOS)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) =>
      objectsIn(parse(readFileSync(join(SCENARIOS, file), "utf8")) as Json).flatMap((object) => {
        const words = object[key];
        return words === undefined ? [] : objectsIn(words).map((each) => ({ file, words: each }));
      }),
    );

test("log lines that scenarios expect of kas are lines that a real kas wrote", () => {
  const lines = expected("log").filter(({ words }) => words["of"] === "kas");
  assert.ok(lines.length >= 8);
  for (const { file, words } of lines) {
    const fields = Object.entries((words["fields"] ?? {}) as Readonly<Record<string, Json>>);
    const found = logged.some(
      (line) =>
        line["msg"] === words["msg"] && fields.every(([name, value]) => line[name] === value),
    );
    assert.ok(found, `${file}: ${JSON.stringify(words)}`);
  }
});

/** Of a later kas, by profile `not-found: NotFound`; the recorded one is 14.2-pre. */
const LATER = { code: "NotFound", message: "agent not found" };

test("what scenarios expect agents to see is what a real kas told them", () => {
  const sights = expected("agent-sees").filter(({ words }) => words["code"] !== undefined);
  assert.ok(sights.length >= 8);
  for (const { file, words } of sights) {
    const { code, message } = words;
    if (code === LATER.code && message === LATER.message) continue;
    const found = told.some(
      (end) => end["code"] === code && (message === undefined || end["message"] === message),
    );
    assert.ok(found, `${file}: ${JSON.stringify(words)}`);
  }
});
