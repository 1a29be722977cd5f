import { LabError, messageOf } from "../../kit/errors.ts";
import type { DrillView } from "./api/view.ts";
import type { FaultRef } from "./fault-ref.ts";
import type { Journal } from "./journal.ts";
import { MITIGATIONS, type Mitigation } from "./mitigations.ts";
import type { DrillPorts } from "./ports.ts";
import type { DrillRecord } from "./record.ts";
import { refuse, unknownWord } from "./refusals.ts";
import { length } from "./words.ts";

/** Replicas that the lab's address plan holds beside replacements. */
const REPLICAS_MAX = 10;

export interface OperationParts {
  readonly ports: DrillPorts;
  readonly record: DrillRecord;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  /** Every fault is healed now. */
  onHealed(): void;
}

/** Carries out mitigations, one after the other: each takes its time and is really done. */
export class Operation {
  private readonly parts: OperationParts;
  private current: DrillView["busy"] = null;

  constructor(parts: OperationParts) {
    this.parts = parts;
  }

  get busy(): DrillView["busy"] {
    return this.current;
  }

  /**
   * Begins; what follows happens by itself. @returns what was begun, in words.
   * @throws LabError for a word that is not known, and while another is under way.
   */
  begin(id: string, target: string | undefined): string {
    const mitigation = MITIGATIONS.find((known) => known.id === id);
    if (mitigation === undefined) {
      const known = MITIGATIONS.map((each) => each.id);
      throw unknownWord("mitigation", id, known);
    }
    const to = this.targetOf(mitigation, target);
    if (this.current !== null) {
      throw refuse(`${this.current.mitigation} is still under way`, "Wait until it is done.");
    }
    const { ports, journal } = this.parts;
    const now = ports.clock.now();
    const says = `${mitigation.id}${to === null ? "" : ` ${to}`}`;
    this.current = { mitigation: says, until: now + mitigation.takesMs };
    const begun = { what: "mitigation-begun", mitigation: mitigation.id, target: to } as const;
    journal.add(now, begun, `${says}: ${mitigation.says}`);
    void this.carryOut(mitigation, to, says);
    return `${says} has begun; it takes ${length(mitigation.takesMs)}`;
  }

  private targetOf({ id, target }: Mitigation, word: string | undefined): string | null {
    if (target === null) {
      if (word === undefined) return null;
      throw refuse(`${id} takes no target`, `mitigate ${id}`);
    }
    if (target === "replicas") {
      const count = Number(word);
      if (Number.isInteger(count) && count >= 0 && count <= REPLICAS_MAX) return String(count);
      throw refuse(`${id} needs a number of replicas up to ${REPLICAS_MAX}`, `mitigate ${id} 2`);
    }
    const known = this.parts.ports.lab.targets(target);
    if (word !== undefined && known.includes(word)) return word;
    throw unknownWord(target, word ?? "", known);
  }

  private async carryOut(
    mitigation: Mitigation,
    target: string | null,
    says: string,
  ): Promise<void> {
    const { ports, journal, signal } = this.parts;
    const { clock, lab } = ports;
    try {
      await clock.sleep(mitigation.takesMs, signal);
    } catch {
      return;
    }
    const { id } = mitigation;
    journal.add(clock.now(), { what: "mitigation-applied", mitigation: id }, `in force: ${says}`);
    const done = (told: string): void => {
      journal.add(clock.now(), { what: "mitigation-done", mitigation: id }, `${says}${told}`);
    };
    try {
      const { says: told, healed } = await lab.apply(mitigation, target);
      this.noteHealed(healed);
      done(`: ${told}`);
    } catch (error) {
      this.noteHealed([]);
      const hint = error instanceof LabError ? ` (${error.code})` : "";
      done(` failed: ${messageOf(error)}${hint}`);
    }
    this.current = null;
  }

  /** Writes down what is over by the mitigation under way, if anything. */
  private noteHealed(healed: readonly FaultRef[]): void {
    const { ports, record, journal } = this.parts;
    const isLast = record.beganAt !== null && record.mitigatedAt === null && ports.lab.isHealed();
    if (healed.length === 0 && !isLast) return;
    const faults = healed.map(({ id }) => id);
    const says = isLast ? "healed" : "healed in part";
    journal.add(ports.clock.now(), { what: "healed", faults, all: isLast }, says);
    if (isLast) this.parts.onHealed();
  }
}
