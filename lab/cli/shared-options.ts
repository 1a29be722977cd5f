import type { OptionRecord } from "./verb-record.ts";

/** Options that several verbs have. */

export const SPEED: OptionRecord = {
  name: "speed",
  kind: "number",
  value: "N",
  says: "lab seconds in one wall second; 1 is real time (default: the scenario's)",
};
export const SEED: OptionRecord = {
  name: "seed",
  kind: "text",
  value: "TEXT",
  says: "seed of everything drawn by chance (default: the scenario's)",
};
export const JSON_LINES: OptionRecord = {
  name: "json",
  kind: "flag",
  says: "one JSON object a line on stdout, for programs",
};
export const OUT: OptionRecord = {
  name: "out",
  kind: "text",
  value: "FOLDER",
  says: "where the run's folder is made (default: runs)",
};

export const RULES: OptionRecord = {
  name: "rules",
  kind: "text",
  value: "FILE",
  says: "walk this Prometheus rule file too: your pager, these incidents",
};

export const RUNTIME: OptionRecord = {
  name: "runtime",
  kind: "text",
  value: "process|container",
  choices: ["process", "container"],
  says: "what carries the components (default process); containers need an engine and deploy/",
};

export const PORT: OptionRecord = {
  name: "port",
  kind: "number",
  value: "N",
  says: "port of the page on 127.0.0.1 (default: one that is free)",
};

export const JOBS: OptionRecord = {
  name: "jobs",
  kind: "number",
  value: "N",
  says: "so many runs beside each other; a lab with 10 agents needs about a third of a core (default 1)",
};
export const SUITE: OptionRecord = {
  name: "suite",
  kind: "text",
  value: "TAG",
  says: "only scenarios with this tag (quick)",
};
