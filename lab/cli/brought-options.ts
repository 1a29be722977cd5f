import type { OptionRecord } from "./options.ts";

/** A kas of the user's instead of the lab's own: at most one of the first three. */
export const KAS_OPTIONS: readonly OptionRecord[] = [
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
