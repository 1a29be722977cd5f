import type { RunProfile } from "./run-result.ts";

/** A profile in words: `code age, 404 as Unavailable, counters from first use, rules of 2022`. */
export function profileText({ age, notFound, counters, rules }: RunProfile): string {
  return [
    `${age} age`,
    `404 as ${notFound}`,
    counters === "first-use" ? "counters from first use" : "counters pre-registered",
    rules === "2022" ? "rules of 2022" : "later rules",
  ].join(", ");
}
