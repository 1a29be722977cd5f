import type { Verdict } from "../../contracts/history.ts";
import { labTime } from "./format.ts";
import { profileText } from "./profile-text.ts";
import type { JudgedExpectation, RunResult } from "./run-result.ts";
import { yoursWords } from "./yours-words.ts";

/**
 * `junit.xml`: one suite per scenario, one case per expectation. A failed one is a `failure`, an
 * inconclusive one an `error`, so that no CI shows a run as green that proved nothing; a verdict
 * that no expectation explains (a fault without effect, say) gets a case of its own.
 */
export function junitXml(result: RunResult): string {
  const cases = [...result.expectations.map(expectationCase), ...runCase(result)];
  const count = (verdict: Verdict): number =>
    cases.filter((testCase) => testCase.verdict === verdict).length;
  const seconds = (result.wallMs.total / 1000).toFixed(3);
  const counts = {
    tests: String(cases.length),
    failures: String(count("fail")),
    errors: String(count("inconclusive")),
    time: seconds,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "kas-lab", ...counts })}>`,
    `  <testsuite${attributes({ name: result.scenario, ...counts, skipped: "0", timestamp: result.startedWall })}>`,
    "    <properties>",
    ...properties(result).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    "    </properties>",
    ...cases.flatMap((testCase) => caseLines(result.scenario, testCase)),
    `    <system-out>${text([result.reason, ...result.onCall].join("\n"))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

interface Case {
  readonly name: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly body: string;
}

function expectationCase(expectation: JudgedExpectation): Case {
  const { says, verdict, expected, seen, sinceAtMs, where, source } = expectation;
  return {
    name: says,
    verdict,
    message: `expected ${expected}, seen ${seen}`,
    body: [
      `expected  ${expected}`,
      `seen      ${seen}`,
      `since     ${sinceAtMs === null ? "-" : labTime(sinceAtMs)}`,
      `where     ${where}`,
      `source    ${source}`,
    ].join("\n"),
  };
}

function runCase(result: RunResult): readonly Case[] {
  const { verdict, reason, nextStep } = result;
  if (verdict === "pass") return [];
  if (result.expectations.some((expectation) => expectation.verdict === verdict)) return [];
  const body = nextStep === "" ? reason : `${reason}\n${nextStep}`;
  return [{ name: "the run itself", verdict, message: reason, body }];
}

function caseLines(scenario: string, testCase: Case): readonly string[] {
  const open = `    <testcase${attributes({ name: testCase.name, classname: scenario, time: "0" })}`;
  if (testCase.verdict === "pass") return [`${open}/>`];
  const tag = testCase.verdict === "fail" ? "failure" : "error";
  const type = testCase.verdict === "fail" ? "expectation" : "inconclusive";
  return [
    `${open}>`,
    `      <${tag}${attributes({ message: testCase.message, type })}>${text(testCase.body)}</${tag}>`,
    "    </testcase>",
  ];
}

function properties(result: RunResult): readonly (readonly [string, string])[] {
  return [
    ["run", result.run],
    ["verdict", result.verdict],
    ["seed", result.seed],
    ["speed", String(result.speed)],
    ["without-faults", String(result.withoutFaults)],
    ["topology", result.topology.summary],
    ["profile", profileText(result.profile)],
    ["lag-max-lab-ms", String(Math.round(result.lag.maxMs))],
    ["lab-version", result.labVersion],
    ...Object.entries(result.tools).map(([name, version]) => [`tool.${name}`, version] as const),
    ...(result.kas === undefined
      ? []
      : [
          ["kas", `${result.kas.from} ${result.kas.name}`] as const,
          ...result.kas.cannotFollow.map((says) => ["kas-cannot-follow", says] as const),
        ]),
    ...yoursWords(result).map((says) => ["your agentk", says] as const),
    ...result.notes.map((note) => ["note", note] as const),
  ];
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(value).replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Escapes and leaves out what XML 1.0 does not allow at all, lone surrogates included. */
function text(value: string): string {
  return value
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
