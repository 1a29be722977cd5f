import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { requestOf } from "../../cli/do-verb.ts";
import { parseArguments } from "../../cli/parse-arguments.ts";
import { TOPOLOGY_PRESETS } from "../../topology/presets.ts";
import { ActionRequest, type FaultInfo, type FaultParameter } from "../api.ts";
import {
  draftCommit,
  draftInjection,
  draftNote,
  draftRestart,
  draftScale,
  initialFields,
  type Draft,
} from "../page/src/acting/drafts.ts";
import { ACTION_KINDS } from "./action-kinds.ts";
import { faultInfos } from "./fault-info.ts";
import { twinOf } from "./twin.ts";

/** The words that a shell makes of a command line. */
function wordsOf(command: string): readonly string[] {
  const script = `for word in ${command}; do printf '%s\\0' "$word"; done`;
  return execFileSync("sh", ["-c", script]).toString().split("\0").slice(0, -1);
}

/** What `kaslab do` would ask the lab for. */
function readBack(command: string): unknown {
  const [program, verb, ...words] = wordsOf(command);
  assert.deepEqual([program, verb], ["./kaslab", "do"]);
  const { operands, options } = parseArguments(["do", ...words]);
  return ActionRequest.parse(requestOf(operands, options));
}

/** Texts that a shell, the parser of options or JSON would like to take apart. */
const HOSTILE = [
  `it's "odd" $HOME \`date\`; --json`,
  "--json",
  "-",
  "--",
  "-x 'y'",
  "two\nlines\tand a tab",
  "\\ back \\\\ slashes \\'",
  "*.ts ~ {a,b} !1 #no comment > file & | (",
  "Grüße, 東京, 🙂",
  " in spaces ",
];

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
];

/** The same texts at every place that a person can fill. */
const HOSTILE_REQUESTS: readonly ActionRequest[] = HOSTILE.flatMap((says): ActionRequest[] => [
  { kind: "note", says },
  { kind: "restart", on: says },
  { kind: "heal", id: says },
  { kind: "commit", agent: says, bytes: 3 },
  { kind: "flag", name: says, enabled: true },
  {
    kind: "inject",
    fault: says,
    on: says,
    with: { [says]: [says, { [says]: -1e-7 }] },
    for: says,
  },
]);

describe("the command line of an action", () => {
  for (const request of REQUESTS) {
    it(`of ${JSON.stringify(request)} means the same`, () => {
      assert.deepEqual(readBack(twinOf(request, "./kaslab")), ActionRequest.parse(request));
    });
  }

  it("keeps whole what a shell or an option's parser would take apart", () => {
    for (const request of HOSTILE_REQUESTS) {
      assert.deepEqual(readBack(twinOf(request, "./kaslab")), ActionRequest.parse(request));
    }
  });

  it("is the same before the action is sent and after it was read", () => {
    for (const request of [...REQUESTS, ...HOSTILE_REQUESTS]) {
      const received = ActionRequest.parse(JSON.parse(JSON.stringify(request)));
      assert.equal(twinOf(received, "./kaslab"), twinOf(request, "./kaslab"));
    }
  });

  it("is refused where a word is missing", () => {
    for (const operands of [["inject"], ["heal"], ["flag"], ["scale", "x"], ["dance"]]) {
      assert.throws(() => requestOf(operands, {}), /cannot read this action/);
    }
    assert.throws(() => requestOf(["inject", "x"], { with: "[1" }), /cannot read this action/);
  });
});

/** Something that a person could type into a field. */
function typedInto({ type, options, min, max }: FaultParameter): string | boolean {
  switch (type) {
    case "boolean":
      return true;
    case "duration":
      return " 1m30s ";
    case "number":
      return String(((min ?? 1) + (max ?? 9)) / 2);
    case "choice":
      return options.at(-1) ?? "";
    case "list":
      return 'it\'s one, "two"';
    case "json":
      return `{"it's": ["$HOME", 1.5, null]}`;
    case "text":
      return `it's "odd" $HOME`;
  }
}

const requestIn = (draft: Draft): ActionRequest => {
  assert.ok("request" in draft, JSON.stringify(draft));
  return draft.request;
};
const meansTheSame = (draft: Draft): void => {
  const request = requestIn(draft);
  assert.deepEqual(readBack(twinOf(request, "./kaslab")), ActionRequest.parse(request));
};
const twin = (draft: Draft): string => twinOf(requestIn(draft), "./kaslab");

describe("the forms of the page have the command line of what they will do", () => {
  const shape = { ...TOPOLOGY_PRESETS["runbook-small"]!, redisReplicas: 2, tls: true };
  const infos = faultInfos({ shape, isContained: false, pods: ["kas-1", "kas-2"] });
  const info = (name: string): FaultInfo => infos.find((one) => one.name === name)!;

  for (const fault of infos) {
    it(`${fault.name}, every field filled in`, () => {
      const typed = Object.fromEntries(
        fault.parameters.map((parameter) => [parameter.name, typedInto(parameter)]),
      );
      meansTheSame(draftInjection(fault, { ...initialFields(fault, ""), typed, during: "10m" }));
    });
  }

  it("follows each field", () => {
    const fault = info("link-latency");
    const fields = initialFields(fault, "redis");
    assert.deepEqual(draftInjection(fault, fields), { name: "delay", wrong: "needs a value" });
    const typed = { ...fields.typed, delay: "200ms" };
    assert.equal(
      twin(draftInjection(fault, { ...fields, on: "all kas->redis", typed })),
      `./kaslab do inject link-latency --on 'all kas->redis' --with '{"delay":"200ms"}'`,
    );
    const whole = { on: "kas-1->redis", typed: { ...typed, share: "0.5" }, during: "10m" };
    assert.equal(
      twin(draftInjection(fault, whole)),
      `./kaslab do inject link-latency --on 'kas-1->redis' --with '{"delay":"200ms","share":0.5}' --for 10m`,
    );
  });

  it("begins at the node that was chosen in the picture", () => {
    assert.equal(initialFields(info("kas-kill"), "kas-2").on, "kas-2");
    assert.equal(initialFields(info("link-latency"), "kas-2").on, "kas-2->rails");
    assert.equal(initialFields(info("redis-kill"), "kas-2").on, "");
  });

  it("names the field without which there is none", () => {
    const kill = info("kas-kill");
    const fields = initialFields(kill, "");
    assert.deepEqual(draftInjection(kill, { ...fields, on: " " }), {
      name: "on",
      wrong: "needs a target",
    });
    const soon = draftInjection(info("redis-kill"), { on: "", typed: {}, during: "soon" });
    assert.deepEqual("wrong" in soon && soon.name, "heal after");
  });

  it("of scale, restart, commit and note", () => {
    for (const says of HOSTILE) meansTheSame(draftNote(says));
    for (const replicas of ["0", " 3 ", "20"]) meansTheSame(draftScale(replicas, 20));
    meansTheSame(draftRestart("kas-2"));
    meansTheSame(draftCommit("agent-7", "128"));
    assert.deepEqual(
      [draftScale("3", 20), draftRestart(""), draftCommit("agent-7", ""), draftNote(" seen ")].map(
        twin,
      ),
      [
        "./kaslab do scale 3",
        "./kaslab do restart",
        "./kaslab do commit agent-7",
        "./kaslab do note seen",
      ],
    );
  });

  it("no action where a form is not filled in", () => {
    const wrong = [
      ...["", "-1", "1.5", "1e1", "21", "x"].map((typed) => draftScale(typed, 20)),
      ...["0", "-1", "10000001", "x"].map((size) => draftCommit("agent-1", size)),
      draftCommit("", ""),
      draftNote("  "),
    ];
    assert.deepEqual(
      wrong.filter((draft) => "request" in draft),
      [],
    );
  });
});
