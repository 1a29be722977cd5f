import assert from "node:assert/strict";
import { test } from "node:test";
import { DrillCommand } from "../api/command.ts";
import { catalogueOf } from "../catalogue.ts";
import { FakeLab, MINUTE_MS, playableDrill } from "../testing/fake-lab.ts";
import { completeLine } from "./complete-line.ts";
import { parseLine, PROMPT_WORDS } from "./parse-line.ts";
import { answerText, causesText, helpText, lineText, mitigationsText } from "./text.ts";

const CATALOGUE = catalogueOf(new FakeLab([]));

test("every word of the help is understood, and gives a command of the contract", () => {
  const follows: Readonly<Record<string, string>> = {
    query: " up",
    logs: " kas-1 some words",
    suspect: " redis-down since noon",
    note: " it began at noon",
    do: " restart-gitaly default",
    declare: " redis-down",
  };
  for (const { word } of PROMPT_WORDS) {
    const asked = parseLine(`${word}${follows[word] ?? ""}`);
    if (asked.kind === "command") DrillCommand.parse(asked.command);
    else assert.equal(asked.kind, "list");
  }
});

test("what is typed keeps its words", () => {
  assert.deepEqual(parseLine("  logs kas-1  code = Unavailable "), {
    kind: "command",
    command: { do: "look", at: "logs", component: "kas-1", text: "code = Unavailable" },
  });
  assert.deepEqual(parseLine("do scale-kas 3"), {
    kind: "command",
    command: { do: "mitigate", mitigation: "scale-kas", target: "3" },
  });
  assert.deepEqual(parseLine("   "), { kind: "nothing" });
  assert.throws(() => parseLine("declar redis-down"), /did you mean "declare"/);
  assert.throws(() => parseLine("query"), { code: "DRILL_REFUSED" });
});

test("tab completes words, causes, mitigations with their targets, logs and open signals", () => {
  const complete = (line: string): string[] => completeLine(line, CATALOGUE, ["S2", "S3"])[0];
  assert.deepEqual(complete("mit"), ["mitigations"]);
  assert.deepEqual(complete("declare redis-d"), ["redis-down", "redis-data-lost"]);
  assert.deepEqual(complete("do new-token agent-1"), ["agent-1"]);
  assert.deepEqual(complete("logs k"), ["kas-1"]);
  assert.deepEqual(complete("ack "), ["S2", "S3"]);
  assert.deepEqual(complete("note redis"), []);
});

test("a drill reads well on a terminal", async () => {
  const { clock, session, lines } = playableDrill({});
  session.start();
  await clock.advance(9 * MINUTE_MS);
  const texts = lines.map(lineText);
  assert.match(texts[0] ?? "", /^\d\d:\d\d {2}you are on call/);
  assert.match(
    texts.join("\n"),
    /S1 {2}REPORT {2}group-\d\/project-\d: agent-\d is not connected\n/,
  );
  const view = answerText(await session.command({ do: "view" }));
  assert.match(view, /signals, \d not acknowledged/);
  assert.match(answerText(await session.command({ do: "dance" })), /docs\/drills\.md/);
  await session.command({ do: "give-up" });
  const over = lines.map(lineText).at(-1) ?? "";
  assert.match(over, /The drill is over \(gave-up\): 0 of 100 points\./);
  assert.match(over, /mitigate {8}0 of 35 {2}the fault was not healed/);
});

test("the lists name everything", () => {
  for (const { id } of CATALOGUE.causes) assert.ok(causesText(CATALOGUE).includes(id));
  for (const { id } of CATALOGUE.mitigations) assert.ok(mitigationsText(CATALOGUE).includes(id));
  for (const { word } of PROMPT_WORDS) assert.ok(helpText().includes(word));
});
