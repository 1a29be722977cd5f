import { LabError, messageOf } from "../../kit/errors.ts";
import type { DrillView } from "./api/view.ts";
import type { Subject } from "./choose-incident.ts";
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
  readonly subject: Subject;
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
    journal.add(now, "mitigation-begun", `${says}: ${mitigation.says}`);
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
    const { ports, record, journal, subject, signal } = this.parts;
    const { clock, lab } = ports;
    try {
      await clock.sleep(mitigation.takesMs, signal);
    } catch {
      return;
    }
    const action = record.actionBegins(clock.now());
    let wrong = !mitigation.fits.includes(subject.cause.id);
    try {
      const { says: told, healed } = await lab.apply(mitigation, target);
      if (healed.length > 0) wrong = false;
      if (!signal.aborted) journal.add(clock.now(), "mitigation-done", `${says}: ${told}`);
    } catch (error) {
      const hint = error instanceof LabError ? ` (${error.code})` : "";
      if (!signal.aborted) {
        journal.add(clock.now(), "mitigation-done", `${says} failed: ${messageOf(error)}${hint}`);
      }
    }
    record.actionEnds(action, clock.now(), wrong);
    if (record.beganAt !== null && record.mitigatedAt === null && lab.isHealed()) {
      record.mitigatedAt = clock.now();
      this.parts.onHealed();
    }
    this.current = null;
  }
}
