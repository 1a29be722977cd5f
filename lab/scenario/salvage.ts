import type { z } from "zod";
import { AGENTS_MAX, ScenarioFile } from "./schema.ts";

/** A file of which some parts have the wrong shape, so that the others can be checked too. */
export interface Salvaged {
  readonly data: ScenarioFile;
  /** Indexes of the steps that only stand in for broken ones; their times are not known. */
  readonly brokenSteps: ReadonlySet<number>;
  readonly brokenExpectations: ReadonlySet<number>;
}

/** Valid values in place of broken ones, chosen so that they cause no further mistakes. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  scenario: "broken",
  title: "broken",
  rehearses: [{ incident: "broken" }],
  tags: [],
  topology: { extends: "runbook-small", agents: { count: AGENTS_MAX } },
  speed: 60,
  seed: 1,
  steady: { by: "start", expect: ["all agents connected"] },
  expect: [{ says: "broken" }],
  end: "100000h",
};
const BROKEN_EXPECTATION = { says: "broken" };

/** @returns undefined when too little is left to check. */
export function salvage(
  document: unknown,
  issues: readonly z.core.$ZodIssue[],
): Salvaged | undefined {
  if (!isGroup(document)) return undefined;
  const copy = structuredClone(document);
  const brokenSteps = new Set<number>();
  const brokenExpectations = new Set<number>();
  for (const issue of issues) {
    const [key, index] = issue.path;
    if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
      for (const unknown of issue.keys) Reflect.deleteProperty(copy, unknown);
    } else if (key === "timeline") {
      if (typeof index !== "number") return undefined;
      brokenSteps.add(index);
    } else if (key === "expect" && typeof index === "number") {
      brokenExpectations.add(index);
    } else if (typeof key === "string") {
      copy[key] = STAND_INS[key];
      if (key === "expect") brokenExpectations.add(0);
    }
  }
  replace(copy["timeline"], brokenSteps, (step, index) => ({
    at: "start",
    id: isGroup(step) && isName(step["id"]) ? step["id"] : `broken-${index}`,
    do: "note",
  }));
  replace(copy["expect"], brokenExpectations, () => BROKEN_EXPECTATION);
  const again = ScenarioFile.safeParse(copy);
  return again.success ? { data: again.data, brokenSteps, brokenExpectations } : undefined;
}

function replace(
  list: unknown,
  indexes: ReadonlySet<number>,
  standIn: (item: unknown, index: number) => unknown,
): void {
  if (!Array.isArray(list)) return;
  for (const index of indexes) list[index] = standIn(list[index], index);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && /^[a-z][a-z0-9-]*$/.test(value);
}
