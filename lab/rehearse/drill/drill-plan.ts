import { LabError } from "../../../kit/errors.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { DRILL_TAG, drawIncident, RANDOM } from "../../drill/choose-incident.ts";
import { loadScenario, scenarioNames } from "../../scenario/load.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { TopologyShape } from "../../topology/presets.ts";
import { scenarioSubject, type ScenarioSubject } from "./scenario-subject.ts";

/** The fleet of a drill is up in so long, with connections as old as in one that has run for long. */
export const START_SPREAD_MS = 20_000;
/** Addresses for pods that the player replaces. */
const SPARE_PODS = 30;
/** Speeds that a person can follow. */
export const SPEED = { least: 1, most: 10, usual: 5 };

/** A drill that can begin: the incident is chosen, nothing is started. */
export interface DrillPlan extends ScenarioSubject {
  readonly scenario: Scenario;
  readonly shape: TopologyShape;
  readonly seed: string;
  readonly speed: number;
  /** Whether a recorded healthy time lies before the shift. */
  readonly hasHistory: boolean;
}

/**
 * Chooses the incident: one by name or path, or by the seed among scenarios with the tag `drill`.
 * @throws LabError `DRILL_SPEED`, `DRILL_UNSUITED`, or what reading a scenario throws.
 */
export function planDrill(options: {
  readonly incident: string;
  readonly projectRoot: string;
  readonly seed: string;
  readonly speed?: number;
  readonly agents?: number;
  readonly hasHistory?: boolean;
}): DrillPlan {
  const { incident, projectRoot, seed, speed = SPEED.usual, agents, hasHistory = false } = options;
  if (speed < SPEED.least || speed > SPEED.most) {
    throw new LabError("input", "DRILL_SPEED", `nobody can follow a drill at ${speed}x`, {
      hint: `Choose ${SPEED.least} to ${SPEED.most}; 1 is real time.`,
    });
  }
  const set = agents === undefined ? {} : { agents };
  const name = incident === RANDOM ? drawIncident(drillNames(projectRoot), random(seed)) : incident;
  const scenario = loadScenario(name, projectRoot, { set });
  const shape = drillShape(scenario.shape);
  return { ...scenarioSubject(scenario), scenario, shape, seed, speed, hasHistory };
}

/** Scenarios among which `random` draws. */
export function drillNames(projectRoot: string): readonly string[] {
  return scenarioNames(projectRoot).filter((name) =>
    loadScenario(name, projectRoot).tags.includes(DRILL_TAG),
  );
}

/** Everything that a drill draws comes from here. */
export function random(seed: string): SeededRandom {
  return new SeededRandom(`drill/${seed}`);
}

function drillShape(shape: TopologyShape): TopologyShape {
  return {
    ...shape,
    agentStartSpreadMs: START_SPREAD_MS,
    agentAges: "spread",
    kasPodsMax: shape.kasReplicas + SPARE_PODS,
  };
}
