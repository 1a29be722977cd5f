import type { OptionRecord } from "./option-record.ts";

/** A kas of the user's that the lab starts, instead of its own: one of them. */
export const STARTED_KAS_OPTIONS: readonly OptionRecord[] = [
  {
    name: "kas-binary",
    kind: "text",
    value: "PATH",
    says: "run this kas instead of the lab's own: a program that takes kas' configuration file",
  },
  {
    name: "kas-image",
    kind: "text",
    value: "IMAGE",
    says: "the same from an image, in containers (--runtime container)",
  },
];

/** Any kas of the user's: one of the first three. One that already runs knows the agents of one run only. */
export const KAS_OPTIONS: readonly OptionRecord[] = [
  ...STARTED_KAS_OPTIONS,
  {
    name: "kas-address",
    kind: "text",
    value: "ws://HOST:PORT",
    says: "use a kas that already runs; the lab can neither configure nor break it",
  },
  {
    name: "kas-metrics-address",
    kind: "text",
    value: "http://HOST:PORT/PATH",
    says: "where the kas of --kas-address shows its metrics (default: nowhere)",
  },
];

/** The two builds that `kaslab compare` puts beside each other. */
export const SIDE_OPTIONS: readonly OptionRecord[] = (["a", "b"] as const).map((name) => ({
  name,
  kind: "text",
  value: "kas=PATH|image:IMAGE|built-in",
  says: `build ${name.toUpperCase()} of kas`,
}));

/** An agentk of the user's for some agents of the fleet: one of the first two. */
export const AGENTK_OPTIONS: readonly OptionRecord[] = [
  {
    name: "agentk-binary",
    kind: "text",
    value: "PATH",
    says: "run this agentk for the first agents of the fleet; the rest stay simulated",
  },
  {
    name: "agentk-image",
    kind: "text",
    value: "IMAGE",
    says: "the same from an image, in containers (--runtime container)",
  },
  {
    name: "agentk-count",
    kind: "text",
    value: "N|all",
    says: "for how many agents (default: as the scenario says, else 1)",
  },
];
