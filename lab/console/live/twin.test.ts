import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { requestOf } from "../../cli/do-verb.ts";
import { parseArguments } from "../../cli/parse-arguments.ts";
import { FAULTS } from "../../faults/registry.ts";
import { TOPOLOGY_PRESETS } from "../../topology/presets.ts";
import { ActionRequest } from "../api.ts";
import { ACTION_KINDS } from "./action-kinds.ts";
import { faultInfos, parametersOf } from "./fault-info.ts";
import { twinOf } from "./twin.ts";

/** The words that a shell makes of a command line. */
function wordsOf(command: string): readonly string[] {
  const printed = execFileSync("sh", [
    "-c",
    `for word in ${command}; do printf '%s\\0' "$word"; done`,
  ]);
  return printed.toString().split("\0").slice(0, -1);
}

const REQUESTS: readonly ActionRequest[] = [
  ...ACTION_KINDS.map(({ example }) => example),
  {
    kind: "inject",
    fault: "link-latency",
    on: "all kas->redis",
    with: { delay: "200ms", share: 0.5 },
    for: "10m",
  },
  { kind: "restart", on: "kas-1" },
  { kind: "commit", agent: "agent-3", bytes: 128 },
  { kind: "note", says: `it's "odd" $HOME \`date\`; --json` },
];

describe("the command line of an action", () => {
  for (const request of REQUESTS) {
    it(`of ${JSON.stringify(request)} means the same`, () => {
      const [program = "", verb, ...words] = wordsOf(twinOf(request, "./kaslab"));
      assert.deepEqual([program, verb], ["./kaslab", "do"]);
      const { operands, options } = parseArguments(["do", ...words]);
      assert.deepEqual(
        ActionRequest.parse(requestOf(operands, options)),
        ActionRequest.parse(request),
      );
    });
  }

  it("is refused where a word is missing", () => {
    for (const operands of [["inject"], ["heal"], ["flag"], ["scale", "x"], ["dance"]]) {
      assert.throws(() => requestOf(operands, {}), /cannot read this action/);
    }
    assert.throws(() => requestOf(["inject", "x"], { with: "[1" }), /cannot read this action/);
  });
});

describe("what can be injected", () => {
  const shape = TOPOLOGY_PRESETS["runbook-small"]!;
  const infos = faultInfos({ shape, isContained: false, pods: ["kas-1", "kas-2", "kas-7"] });

  it("is the whole registry, with why something is not possible here", () => {
    assert.deepEqual(
      infos.map(({ name }) => name),
      [...FAULTS.keys()],
    );
    const why = (name: string): string | undefined => infos.find((one) => one.name === name)?.why;
    assert.equal(why("redis-kill"), "");
    assert.match(why("container-pause") ?? "", /only containers/);
    assert.match(why("redis-failover") ?? "", /sentinel/);
    assert.match(why("certificate-expired") ?? "", /tls/);
  });

  it("names targets that are there, pods that came later too", () => {
    const targets = infos.find(({ name }) => name === "kas-kill")?.targets;
    assert.deepEqual(targets, ["kas-1", "kas-2", "kas-7"]);
    assert.equal(infos.find(({ name }) => name === "redis-kill")?.targets.length, 0);
  });

  it("has its parameters from the schema", () => {
    const latency = parametersOf(FAULTS.get("link-latency")!);
    assert.deepEqual(
      latency.map(({ name, type, required }) => [name, type, required]),
      [
        ["delay", "duration", true],
        ["jitter", "duration", false],
        ["distribution", "choice", false],
        ["direction", "choice", false],
        ["share", "number", false],
      ],
    );
    assert.deepEqual(latency[2]?.options, ["uniform", "normal", "pareto"]);
    assert.deepEqual([latency[4]?.min, latency[4]?.max, latency[4]?.default], [0.05, 1, 1]);
  });
});
