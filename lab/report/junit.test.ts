import assert from "node:assert/strict";
import { test } from "node:test";
import { junitXml } from "./junit.ts";
import type { RunResult } from "./run-result.ts";
import { sampleFailure, sampleResult } from "./sample-result.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#10": "\n",
};

function unescaped(text: string): string {
  assert.doesNotMatch(text, /[<>]/);
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    assert.ok(whole.endsWith(";") && name in ENTITIES, `${whole} is no entity`);
    return ENTITIES[name] ?? "";
  });
}

/** Reads XML as strictly as a parser does: nesting, quotes, entities, characters, one root. */
function parseXml(xml: string): Element {
  assert.doesNotMatch(xml, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  assert.notEqual(body, xml, "the declaration is missing");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  for (const [, text = "", tag = ""] of body.matchAll(/([^<]*)(<[^>]*>)?/g)) {
    const here = open.at(-1) ?? root;
    here.text += unescaped(text);
    if (tag === "") continue;
    const close = /^<\/([a-z-]+)>$/.exec(tag);
    if (close !== null) {
      assert.equal(open.pop()?.name, close[1], `${tag} closes another element`);
      continue;
    }
    const start = /^<([a-z-]+)((?: [a-z-]+="[^"]*")*)(\/?)>$/.exec(tag);
    assert.ok(start !== null, `${tag} is no tag`);
    const pairs = [...(start[2] ?? "").matchAll(/ ([a-z-]+)="([^"]*)"/g)];
    const attributes = Object.fromEntries(
      pairs.map(([, key = "", value = ""]) => [key, unescaped(value)]),
    );
    assert.equal(Object.keys(attributes).length, pairs.length, `${tag} has an attribute twice`);
    const element: Element = { name: start[1] ?? "", attributes, children: [], text: "" };
    here.children.push(element);
    if (start[3] === "") open.push(element);
  }
  assert.equal(open.length, 1, "an element is left open");
  assert.equal(root.children.length, 1, "one root");
  assert.equal(root.text.trim(), "");
  return root.children[0]!;
}

function suiteOf(result: RunResult): Element {
  const root = parseXml(junitXml(result));
  assert.equal(root.name, "testsuites");
  return root.children[0]!;
}

const casesOf = (result: RunResult): readonly Element[] =>
  suiteOf(result).children.filter(({ name }) => name === "testcase");

test("a passed run: a case for each expectation, and nothing in them", () => {
  const suite = suiteOf(sampleResult());
  assert.equal(suite.attributes["name"], "flag-disable");
  assert.equal(suite.attributes["tests"], "6");
  assert.equal(suite.attributes["failures"], "0");
  assert.equal(suite.attributes["errors"], "0");
  assert.equal(suite.attributes["time"], "81.420");
  const cases = casesOf(sampleResult());
  assert.deepEqual(
    cases.map(({ attributes }) => attributes["name"]),
    sampleResult().expectations.map(({ says }) => says),
  );
  assert.deepEqual(
    cases.flatMap(({ children }) => children),
    [],
  );
});

test("a missed expectation is a failure, one that proved nothing is an error", () => {
  const cases = casesOf(sampleFailure());
  const told = cases.flatMap(({ attributes, children }) =>
    children.map((child) => [attributes["name"], child.name, child.attributes["type"]]),
  );
  assert.deepEqual(told, [
    ["health checks answer 200 throughout", "error", "inconclusive"],
    ["everyone is back", "failure", "expectation"],
  ]);
  const suite = suiteOf(sampleFailure());
  assert.equal(suite.attributes["failures"], "1");
  assert.equal(suite.attributes["errors"], "1");
  const body = cases.at(-1)?.children[0];
  assert.match(body?.attributes["message"] ?? "", /^expected 10 of 10 .*, seen 9 of 10 /);
  assert.match(body?.text ?? "", /\nsince {5}\+42:00\nwhere {5}.*\nsource {4}scenarios\/flag-/);
});

for (const [verdict, tag] of [
  ["inconclusive", "error"],
  ["fail", "failure"],
] as const) {
  test(`${verdict} that no expectation explains is a case of its own`, () => {
    const reason = "the fault was never seen to begin";
    const result = { ...sampleResult(), verdict, reason, nextStep: "Look at logs/rails.log." };
    const own = casesOf(result).at(-1);
    assert.equal(casesOf(result).length, 7);
    assert.equal(own?.attributes["name"], "the run itself");
    assert.equal(own.children[0]?.name, tag);
    assert.equal(own.children[0].text, `${reason}\nLook at logs/rails.log.`);
    assert.equal(suiteOf(result).attributes["tests"], "7");
  });
}

test("seed, speed, verdict and the programs are properties", () => {
  const properties = suiteOf(sampleResult()).children.find(({ name }) => name === "properties");
  const values = new Map(
    properties?.children.map(({ attributes }) => [attributes["name"], attributes["value"]]),
  );
  assert.equal(values.get("seed"), "4711");
  assert.equal(values.get("verdict"), "pass");
  assert.equal(values.get("tool.prometheus"), "2.42.0");
  assert.equal(values.get("lag-max-lab-ms"), "312");
});

test("text of a run stays text, and what XML cannot carry is replaced", () => {
  const evil = `"'</testcase><x a="1">&amp;]]>\n\u0000\u001b\ufffe\ud800 \u{1f600}`;
  const shown = evil.replace(/[\u0000\u001b\ufffe]|\ud800(?= )/g, "\ufffd");
  const result: RunResult = {
    ...sampleFailure(),
    scenario: evil,
    seed: evil,
    onCall: [evil],
    tools: { [evil]: evil },
    expectations: sampleFailure().expectations.map((expectation) => ({
      ...expectation,
      says: evil,
      expected: evil,
      seen: evil,
      where: evil,
    })),
  };
  const suite = suiteOf(result);
  assert.equal(suite.attributes["name"], shown);
  assert.ok(suite.children.at(-1)?.text.includes(shown));
  for (const testCase of casesOf(result)) assert.equal(testCase.attributes["name"], shown);
  const failure = casesOf(result).at(-1)?.children[0];
  assert.ok(failure?.text.startsWith(`expected  ${shown}\n`));
});

test("notes are properties: that kas was broken on purpose is seen in CI too", () => {
  const note = "kas was broken on purpose: mutation gc-off was on";
  const suite = suiteOf({ ...sampleResult(), notes: [note] });
  const properties = suite.children.find(({ name }) => name === "properties");
  const notes = properties?.children.filter(({ attributes }) => attributes["name"] === "note");
  assert.deepEqual(
    notes?.map(({ attributes }) => attributes["value"]),
    [note],
  );
});
