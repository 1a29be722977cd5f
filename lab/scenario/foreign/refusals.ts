import { LabError } from "../../../kit/errors.ts";
import { broughtName, type BroughtKas } from "../../topology/brought-kas.ts";
import { profileOf } from "../profile.ts";
import type { Scenario, Step } from "../scenario.ts";

type Refusable = Pick<Scenario, "name" | "steps" | "shape" | "profile" | "history">;

/**
 * What of a scenario a kas of the user's cannot take part in, a sentence each; none: it can be run. What
 * only the lab's own kas can do is refused for any other; of one that already runs, also whatever would
 * start, end, configure or cut it off.
 */
export function refusals(scenario: Refusable, kas: BroughtKas, speed: number): readonly string[] {
  return [...ownOnly(scenario), ...(kas.kind === "address" ? runningOnly(scenario, speed) : [])];
}

/** @throws LabError `LAB_KAS_CANNOT` (input) with all that is in the way, before anything starts. */
export function checkBrought(scenario: Refusable, kas: BroughtKas, speed: number): void {
  const why = refusals(scenario, kas, speed);
  if (why.length === 0) return;
  throw new LabError(
    "input",
    "LAB_KAS_CANNOT",
    `${scenario.name} cannot be run with ${broughtName(kas)}:\n${why.map((says) => `  ${says}`).join("\n")}`,
    { hint: "Run it with the lab's own kas, or choose another scenario (docs/your-own-kas.md)." },
  );
}

function ownOnly({ steps, shape, profile, history }: Refusable): readonly string[] {
  const usual = profileOf(undefined);
  const differs = (["age", "notFound", "counters"] as const).filter(
    (name) => profile[name] !== usual[name],
  );
  return [
    ...injections(steps)
      .filter(({ fault, targets }) => fault.name === "clock-skew" && targets.some(isPod))
      .map(({ id }) => `${id}: only the lab's own kas lets its clock be set wrong (clock-skew)`),
    ...differs.map(
      (name) => `profile ${name}: ${profile[name]}: no key of the configuration file says that`,
    ),
    ...(shape.agentAges === "spread"
      ? ["agents with connections of many ages: only the lab's own kas counts them as old"]
      : []),
    ...(history?.from === "recorded"
      ? ["a recorded healthy hour: it was recorded with the lab's own kas"]
      : []),
  ];
}

function runningOnly({ steps, shape }: Refusable, speed: number): readonly string[] {
  return [
    ...(speed === 1
      ? []
      : [`speed ${speed}: the lab cannot configure it, so that only speed 1 is the truth`]),
    ...(Object.keys(shape.kasConfig).length === 0
      ? []
      : ["topology.kas.config: the lab cannot configure it"]),
    ...(shape.redisReplicas === 0 ? [] : ["Redis with sentinels: the lab cannot configure it"]),
    ...injections(steps).flatMap((step) => {
      const why = whyNotRunning(step);
      return why === undefined ? [] : [`${step.id} (${step.fault.name}): ${why}`];
    }),
  ];
}

function whyNotRunning({ fault, targets }: Injection): string | undefined {
  if (fault.name.startsWith("kas-")) return "it is no pod of the lab's";
  if (fault.name === "redis-blip-on-tick") return "the lab does not know when it refreshes";
  if (fault.name === "lb-health-check") return "the lab does not know its other ports";
  if (targets.some(isPod)) return "the lab cannot reach its process";
  const behind = targets.find((name) => name.includes("->") && /kas/.test(name));
  if (behind !== undefined && !/^edge->kas-1$/.test(behind)) {
    return `${behind} is a link that the lab cannot put it behind`;
  }
  return undefined;
}

type Injection = Extract<Step, { readonly kind: "inject" }>;

function injections(steps: readonly Step[]): readonly Injection[] {
  return steps.filter((step): step is Injection => step.kind === "inject");
}

function isPod(name: string): boolean {
  return /^kas-\d+$/.test(name);
}

/** What a plan says of a kas of the user's before anything starts. */
export function broughtWords(kas: BroughtKas): readonly string[] {
  if (kas.kind !== "address") {
    return [
      "it gets configuration file, secrets and OWN_PRIVATE_API_URL, and lives on the wall clock",
    ];
  }
  return [
    "it already runs: the lab can neither configure, restart nor kill it, nor put it behind its links",
    "one pod, at speed 1; its log is not there, and log expectations of kas stay open",
    ...(kas.metrics === null
      ? [
          "without --kas-metrics-address its metrics are not scraped: expectations over them stay open",
        ]
      : []),
  ];
}
