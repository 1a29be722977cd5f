import type { DrillEnding, DrillResult } from "./api/result.ts";
import type { Subject } from "./choose-incident.ts";
import type { Journal } from "./journal.ts";
import type { DrillRecord } from "./record.ts";
import { scoreOf } from "./score.ts";

/** Where the incident comes from. */
export interface DrillStory {
  readonly scenario: string;
  readonly title: string;
  readonly rehearses: readonly string[];
  /** What was injected, in words. */
  readonly faults: readonly string[];
  readonly seed: string;
  /** Where the after-action report is written. */
  readonly report: string;
}

/** Everything that is told at the end. */
export function resultOf(drill: {
  readonly ending: DrillEnding;
  readonly story: DrillStory;
  readonly subject: Subject;
  readonly speed: number;
  readonly shiftFrom: number;
  readonly endedAt: number;
  readonly restoredAt: number | null;
  readonly record: DrillRecord;
  readonly journal: Journal;
  readonly agentMinutesLost: number;
}): DrillResult {
  const { ending, story, subject, record, journal } = drill;
  const { cause } = subject;
  const facts = record.facts();
  const score = scoreOf(facts);
  return {
    version: 1,
    ending,
    incident: {
      scenario: story.scenario,
      title: story.title,
      rehearses: [...story.rehearses],
      cause: cause.id,
      says: cause.says,
      healedBy: [...subject.healedBy],
      faults: [...story.faults],
    },
    speed: drill.speed,
    seed: story.seed,
    shiftFrom: drill.shiftFrom,
    beganAt: record.beganAt,
    firstSignalAt: record.firstSignalAt,
    acknowledgedAt: record.acknowledgedAt,
    rightHypothesisAt: facts.rightHypothesisAt,
    mitigatedAt: record.mitigatedAt,
    restoredAt: drill.restoredAt,
    endedAt: drill.endedAt,
    declared: record.declared,
    agentMinutesLost: Math.round(drill.agentMinutesLost * 10) / 10,
    agents: facts.agents,
    score: { ...score, parts: [...score.parts] },
    timeline: [...journal.timeline(record.beganAt ?? drill.shiftFrom)],
    seen: [...journal.seen],
    report: story.report,
  };
}
