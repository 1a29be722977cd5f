import { subjectOf, type CandidateFault, type Subject } from "../../drill/choose-incident.ts";
import type { Scenario, Step } from "../../scenario/scenario.ts";

export type Inject = Extract<Step, { kind: "inject" }>;

/** What of a scenario a drill injects, and what may be declared of it. */
export interface ScenarioSubject {
  readonly subject: Subject;
  readonly steps: readonly Inject[];
}

/** @throws LabError `DRILL_UNSUITED` when the scenario is no incident for a drill. */
export function scenarioSubject({ name, steps }: Scenario): ScenarioSubject {
  const injects = steps.filter((step): step is Inject => step.kind === "inject");
  const subject = subjectOf(
    name,
    injects.map((step) => candidateOf(step, steps)),
  );
  return { subject, steps: injects.filter(({ id }) => subject.steps.includes(id)) };
}

function candidateOf(
  { id, fault, targets, byOperator }: Inject,
  steps: readonly Step[],
): CandidateFault {
  // `for: 6m` in the file is a heal of the step's own, called after it.
  const isTemporary = steps.some(
    (step) => step.kind === "heal" && step.id.endsWith("-end") && step.heals.includes(id),
  );
  const { name, healsItself } = fault;
  return { id, name, targets, byOperator, healsItself, isTemporary };
}
