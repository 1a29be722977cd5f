import type { OptionRecord } from "./option-record.ts";

/** What a drill can be told. */
export const DRILL_OPTIONS: readonly OptionRecord[] = [
  {
    name: "speed",
    kind: "number",
    value: "1..10",
    says: "lab seconds in one wall second, at most 10; 1 is real time (default: a terminal asks, else 5)",
  },
  {
    name: "agents",
    kind: "number",
    value: "N",
    says: "another number of agents than the incident's own",
  },
  {
    name: "history",
    kind: "flag",
    says: "a recorded healthy hour before the shift, for alerts over 1 h and 6 h (made at first use)",
  },
  {
    name: "shift",
    kind: "number",
    value: "MINUTES",
    says: "lab minutes after which the drill ends by itself (default 90)",
  },
  {
    name: "seed",
    kind: "text",
    value: "TEXT",
    says: "seed of the incident, of its time and of what users write (default: another each time)",
  },
  {
    name: "json",
    kind: "flag",
    says: "for programs: commands on stdin, answers and news on stdout, one JSON object a line",
  },
];
