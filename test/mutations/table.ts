import type { KasMutation } from "../../contracts/kas-mutations.ts";

/** One scenario that notices one mutation. */
export interface Noticed {
  readonly mutation: KasMutation;
  /** Name of a scenario, or path of a file from the project's root. */
  readonly scenario: string;
  /** The expectations that turn red, by their `says`; others may turn red as well. */
  readonly red: readonly string[];
  /** Why, in one sentence. */
  readonly why: string;
}

export const SHORT_MUTANTS = "test/mutations/short-mutants.yaml";

/** mutation x scenario: what test/long/mutations.test.ts proves and docs/mutations.md shows. */
export const NOTICED: readonly Noticed[] = [
  {
    mutation: "no-cache",
    scenario: "steady",
    red: ["each kas pod asks Rails at most once per token and minute"],
    why: "every poll of an agent, each 20 s, asks Rails anew, and so does each of its ten tunnels",
  },
  {
    mutation: "no-cache",
    scenario: SHORT_MUTANTS,
    red: ["each kas pod asks Rails at most once per token and minute"],
    why: "the same within a few minutes, for CI",
  },
  {
    mutation: "no-backoff",
    scenario: "test/mutations/gitaly-polls.yaml",
    red: ["kas backs off between polls, at most twelve for an agent in five minutes"],
    why: "polls follow each other as fast as the limiter for Gitaly lets them",
  },
  {
    mutation: "limiter-fails-open",
    scenario: "redis-loss",
    red: [
      "after one age nobody is left",
      "agents are told that a limit was exceeded, although nobody exceeded any",
      "kas logs the limiter's error",
      "the lab's proposal names the cause",
    ],
    why: "without Redis every call passes, so the total outage does not happen",
  },
  {
    mutation: "gc-off",
    scenario: "kas-kill",
    red: ["nothing is left in Redis of the dead pod, ten tunnels for each agent"],
    why: "survivors keep the hashes alive, and the dead pod's expired fields in them stay",
  },
  {
    mutation: "refresh-off",
    scenario: "steady",
    red: ["everybody is still listed in Redis long after the entries' first life of 300 s"],
    why: "entries and keys expire 300 s after a stream began, although it is still open",
  },
  {
    mutation: "age-halved",
    scenario: "steady",
    red: ["tunnels end with OK at their connection's age"],
    why: "connections are 675 to 709 s old when their tunnels end",
  },
  {
    mutation: "age-doubled",
    scenario: "steady",
    red: ["tunnels end with OK at their connection's age"],
    why: "the load balancer cuts connections at 1830 s, before kas would end them at 2700 s",
  },
  {
    mutation: "errors-unlogged",
    scenario: "rails-5xx",
    red: ["kas logs the status"],
    why: "the on-call finds not one line about Rails",
  },
  {
    mutation: "errors-as-ok",
    scenario: "rails-5xx",
    red: ["agents see unavailable and no status"],
    why: "agents take the end for a clean one, ask again at once and learn nothing",
  },
  {
    mutation: "errors-as-ok",
    scenario: SHORT_MUTANTS,
    red: ["agents see unavailable and no status"],
    why: "the same within a few minutes, for CI",
  },
  {
    mutation: "unregister-skipped",
    scenario: "steady",
    red: ["nothing is in Redis that does not belong to a live connection"],
    why: "each reconnect leaves one more connection and ten more tunnels",
  },
];
