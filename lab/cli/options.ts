import {
  AGENTK_OPTIONS,
  KAS_OPTIONS,
  SIDE_OPTIONS,
  STARTED_KAS_OPTIONS,
} from "./brought-options.ts";
import { DRILL_OPTIONS } from "./drill-options.ts";
import type { OptionRecord } from "./option-record.ts";
import {
  JOBS,
  JSON_LINES,
  ONLOOKERS,
  OUT,
  PORT,
  RULES,
  RUNTIME,
  SEED,
  SPEED,
  SUITE,
} from "./shared-options.ts";

/** Verbs and options, in one table: help, documentation and parsing all come from it. */

export type { OptionRecord };

export interface VerbRecord {
  readonly name: string;
  /** What follows the verb: `<scenario...>`. */
  readonly operands: string;
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly says: string;
  readonly options: readonly OptionRecord[];
  readonly examples: readonly (readonly [command: string, says: string])[];
}

export const GLOBAL_OPTIONS: readonly OptionRecord[] = [
  { name: "help", short: "h", kind: "flag", says: "this text, or that of a verb" },
  { name: "version", kind: "flag", says: "the lab's version and build, and the kas it models" },
];

export const VERBS: readonly VerbRecord[] = [
  {
    name: "run",
    operands: "<scenario...>",
    operandsMin: 1,
    operandsMax: 100,
    says: "rehearse incidents, one after the other, and judge them",
    options: [
      RUNTIME,
      ...KAS_OPTIONS,
      ...AGENTK_OPTIONS,
      SPEED,
      SEED,
      {
        name: "set",
        kind: "text",
        value: "NAME=VALUE,VALUE...",
        says: "other parameters, one run for each combination: --set 'agents=50,200 kas=3'",
      },
      {
        name: "repeat",
        kind: "number",
        value: "N",
        says: "run it N times with different seeds and print the ranges of its figures",
      },
      { name: "watch", kind: "flag", says: "serve the lab's page while it runs; prints the link" },
      PORT,
      { name: "keep", kind: "flag", says: "leave the stack up after the verdict, until Ctrl-C" },
      {
        name: "without-faults",
        kind: "flag",
        says: "injectors off, expectations on: the verdict must be fail",
      },
      { name: "dry-run", kind: "flag", says: "print the plan and start nothing" },
      RULES,
      ...ONLOOKERS,
      JSON_LINES,
      OUT,
    ],
    examples: [
      ["kaslab run flag-disable", "the runbook's flag incident, in a minute"],
      ["kaslab run flag-disable rails-5xx --json", "two incidents, for a program"],
      ["kaslab run scenarios/my.yaml --speed 20", "your own file, slower"],
      ["kaslab run flag-disable --runtime container", "every component in its own container"],
      ["kaslab run flag-disable --kas-binary ./kas", "your own kas suffers it"],
      ["kaslab run steady --agentk-binary ./agentk --agentk-count 2", "two agents are your own"],
    ],
  },
  {
    name: "matrix",
    operands: "[scenario...]",
    operandsMin: 0,
    operandsMax: 1000,
    says: "every incident against every alert: who would have been paged, when, and who nobody told",
    options: [
      SUITE,
      { name: "shard", kind: "text", value: "I/N", says: "only the I-th of N parts" },
      {
        name: "resume",
        kind: "text",
        value: "FOLDER",
        says: "go on in the folder of an earlier matrix; whole runs in it are taken, open ones repeated",
      },
      {
        name: "against",
        kind: "text",
        value: "FILE",
        says: "what changed since this matrix.json; exit 1 on a worse cell, 2 on an open one",
      },
      RUNTIME,
      ...STARTED_KAS_OPTIONS,
      JOBS,
      RULES,
      SEED,
      JSON_LINES,
      OUT,
    ],
    examples: [
      ["kaslab matrix --suite quick", "the eleven that tell the story, in about 13 minutes"],
      ["kaslab matrix redis-loss rails-5xx", "two rows"],
      ["kaslab matrix --against old/matrix.json", "after a change of rules or of kas"],
    ],
  },
  {
    name: "prove",
    operands: "[scenario...]",
    operandsMin: 0,
    operandsMax: 1000,
    says: "run scenarios with their injectors off: each must fail, else it proves nothing",
    options: [SUITE, ...STARTED_KAS_OPTIONS, JOBS, SEED, OUT],
    examples: [["kaslab prove --suite quick --jobs 2", "before you trust a green suite"]],
  },
  {
    name: "judge",
    operands: "<run folder>",
    operandsMin: 1,
    operandsMax: 1,
    says: "judge a finished run again, or count the score of a drill, from its folder alone",
    options: [JSON_LINES],
    examples: [
      ["kaslab judge runs/2026-11-24T10-00-redis-loss", "also one from another machine"],
      ["kaslab judge runs/2026-11-24T10-30-drill", "a drill: exit 2 when its score is another one"],
    ],
  },
  {
    name: "diff",
    operands: "<run folder> <run folder>",
    operandsMin: 2,
    operandsMax: 2,
    says: "two finished runs side by side, or two drills",
    options: [JSON_LINES],
    examples: [["kaslab diff runs/a runs/b", "what changed"]],
  },
  {
    name: "compare",
    operands: "<scenario>",
    operandsMin: 1,
    operandsMax: 1,
    says: "one scenario against two builds of kas: exit 0 the same or better, 1 B is worse, 2 open",
    options: [...SIDE_OPTIONS, RUNTIME, SPEED, SEED, RULES, JSON_LINES, OUT],
    examples: [
      ["kaslab compare redis-loss --a kas=built-in --b kas=./kas", "your build against the model"],
      ["kaslab compare rails-5xx --a kas=./kas-old --b kas=./kas-new", "before you merge it"],
    ],
  },
  {
    name: "up",
    operands: "[topology]",
    operandsMin: 0,
    operandsMax: 1,
    says: "start a deployment and stay; prints every address and the link of its page; Ctrl-C ends it",
    options: [RUNTIME, ...KAS_OPTIONS, ...AGENTK_OPTIONS, SPEED, SEED, ...ONLOOKERS, PORT, OUT],
    examples: [
      ["kaslab up", "runbook-small in real time"],
      ["kaslab up --runtime container --grafana", "with the dashboards in Grafana"],
      ["kaslab up runbook-large --speed 10", "10 kas and 100 agentk, ten times as fast"],
    ],
  },
  {
    name: "drill",
    operands: "[incident|random]",
    operandsMin: 0,
    operandsMax: 1,
    says: "be on call: an incident without its name, to find and heal; a score and a report at the end",
    options: [...DRILL_OPTIONS, PORT, OUT],
    examples: [
      ["kaslab drill", "whatever the dice say"],
      ["kaslab drill redis-loss --speed 2", "for a colleague, who does not see this line"],
      ["kaslab drill random --seed 7 --json", "for a program, the same again each time"],
      ["kaslab drill rails-5xx --agents 200 --history", "enough traffic for GitLab's own alerts"],
    ],
  },
  {
    name: "do",
    operands: "<action> [word...]",
    operandsMin: 1,
    operandsMax: 3,
    says: "act on a lab that runs (inject, heal, heal-all, flag, scale, restart, commit, note, scenario)",
    options: [
      { name: "on", kind: "text", value: "TARGETS", says: "whom: kas-1, 'one kas', 'half agents'" },
      { name: "with", kind: "text", value: "JSON", says: "a fault's parameters, as in `with:`" },
      { name: "for", kind: "text", value: "DURATION", says: "heal it after this lab time (10m)" },
      { name: "bytes", kind: "number", value: "N", says: "size of a commit's file" },
      { name: "run", kind: "text", value: "NAME", says: "which lab, where several run" },
      JSON_LINES,
    ],
    examples: [
      ["kaslab do inject redis-kill", "break something in the lab of `kaslab up`"],
      ["kaslab do heal hand-1", "mend it"],
      ["kaslab do flag kubernetes_agent_internal_api off", "the runbook's control"],
      ["kaslab do scenario > scenarios/my.yaml", "what was played so far, as a scenario file"],
    ],
  },
  {
    name: "open",
    operands: "[run|matrix|folder]",
    operandsMin: 0,
    operandsMax: 1,
    says: "look at stored runs and drills on the lab's page: replay, dashboards, logs, matrix; Ctrl-C ends it",
    options: [
      { name: "at", kind: "text", value: "TIME", says: "at this lab time since T+0 (12m30s)" },
      PORT,
    ],
    examples: [
      ["kaslab open", "choose a run on the page"],
      ["kaslab open 2026-11-24T10-00-redis-loss", "this one; a path works too"],
      ["kaslab open 2026-11-24T09-00-matrix", "a matrix, each cell a way into its run"],
    ],
  },
  {
    name: "test",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    says: "install what the tests need and pass them",
    options: [{ name: "unit", kind: "flag", says: "only the fast part, without real programs" }],
    examples: [["kaslab test", "what CI runs"]],
  },
  {
    name: "list",
    operands: "[scenarios|faults|checks|alerts|metrics|topologies]",
    operandsMin: 0,
    operandsMax: 1,
    says: "the words that scenario files may use",
    options: [JSON_LINES],
    examples: [
      ["kaslab list", "the scenarios"],
      ["kaslab list faults", "what can be broken"],
    ],
  },
  {
    name: "check",
    operands: "[file...]",
    operandsMin: 0,
    operandsMax: 1000,
    says: "check scenario files (default: all); every mistake with its place",
    options: [],
    examples: [["kaslab check scenarios/my.yaml", "before you run it"]],
  },
  {
    name: "doctor",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    says: "what is found, what is missing, how to get it",
    options: [],
    examples: [["kaslab doctor", ""]],
  },
  {
    name: "clean",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    says: "show what can be removed and how much that frees; --yes removes it",
    options: [
      { name: "yes", kind: "flag", says: "remove it" },
      { name: "tools", kind: "flag", says: "the fetched Redis and Prometheus too" },
    ],
    examples: [["kaslab clean --yes", "runs and what dead labs left"]],
  },
];

/** Exit codes, documented and tested. */
export const EXIT_CODES = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  input: 3,
  environment: 4,
  defect: 70,
  interrupted: 130,
} as const;
