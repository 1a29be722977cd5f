import { LabError, messageOf } from "../../kit/errors.ts";
import type { DrillCatalogue } from "./api/catalogue.ts";
import { DrillCommand, DrillRequest } from "./api/command.ts";
import type { DrillAnswer } from "./api/line.ts";
import type { DrillPhase, DrillView } from "./api/view.ts";
import { CAUSES, type Cause } from "./causes.ts";
import type { Journal } from "./journal.ts";
import { look } from "./looks.ts";
import type { Operation } from "./operation.ts";
import type { DrillPorts } from "./ports.ts";
import type { DrillRecord } from "./record.ts";
import { refuse, unknownWord } from "./refusals.ts";
import type { Signals } from "./signals.ts";

/** What commands may touch of a session. */
export interface Desk {
  readonly ports: DrillPorts;
  readonly record: DrillRecord;
  readonly journal: Journal;
  readonly signals: Signals;
  readonly operation: Operation;
  readonly hints: readonly string[];
  phase(): DrillPhase;
  view(): DrillView;
  catalogue(): DrillCatalogue;
  onDeclared(): void;
  giveUp(): void;
}

type Outcome = Pick<DrillAnswer, "says"> &
  Partial<Pick<DrillAnswer, "view" | "catalogue" | "sight">>;

/** Reads commands as they are sent, carries them out in order and answers each. */
export class CommandDesk {
  private readonly desk: Desk;
  private last: Promise<unknown> = Promise.resolve();

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Never rejects: what is wrong with a command is an answer too. */
  take(raw: unknown): Promise<DrillAnswer> {
    const answer = this.last.then(() => this.answer(raw));
    this.last = answer;
    return answer;
  }

  private async answer(raw: unknown): Promise<DrillAnswer> {
    const id = DrillRequest.safeParse(raw).data?.id ?? null;
    const head = { version: 1, kind: "answer", id } as const;
    try {
      const outcome = await this.carryOut(parse(raw));
      return { ...head, ok: true, error: null, ...outcome };
    } catch (error) {
      const isOurs = error instanceof LabError;
      const message = messageOf(error);
      const code = isOurs ? error.code : "DRILL_FAILED";
      const hint = isOurs ? (error.hint ?? null) : null;
      return { ...head, ok: false, says: message, error: { code, message, hint } };
    }
  }

  private async carryOut(command: DrillCommand): Promise<Outcome> {
    const { desk } = this;
    if (command.do === "view") return { says: "the view", view: desk.view() };
    if (command.do === "catalogue") return { says: "the words", catalogue: desk.catalogue() };
    if (desk.phase() === "starting") {
      throw refuse("the shift has not begun", "Wait for the line of kind shift.");
    }
    if (desk.phase() === "over") throw refuse("the drill is over", "Read the result.");
    const at = desk.ports.clock.now();
    switch (command.do) {
      case "look": {
        const { sight, seen } = await look(desk.ports, command);
        desk.journal.saw(at, seen);
        return { says: seen, sight };
      }
      case "mitigate":
        return { says: desk.operation.begin(command.mitigation, command.target) };
      case "give-up":
        desk.giveUp();
        return { says: "given up" };
      case "acknowledge":
      case "hypothesis":
      case "note":
      case "declare":
      case "hint":
        return { says: this.write(at, command) };
    }
  }

  /** What only has to be written down. @returns what was, in words. */
  private write(
    at: number,
    command: Extract<
      DrillCommand,
      { do: "acknowledge" | "hypothesis" | "note" | "declare" | "hint" }
    >,
  ): string {
    const { record, journal } = this.desk;
    switch (command.do) {
      case "acknowledge":
        return this.acknowledge(at, command.signal);
      case "note":
        journal.add(at, { what: "note" }, command.text);
        return "noted";
      case "hypothesis": {
        const cause = causeNamed(command.cause);
        const text = command.text === undefined ? "" : `: ${command.text}`;
        journal.add(at, { what: "hypothesis", cause: cause.id }, `${cause.id}${text}`);
        return `noted: ${cause.says}`;
      }
      case "declare": {
        const cause = causeNamed(command.cause);
        journal.add(at, { what: "declared", cause: cause.id }, `${cause.id}: ${cause.says}`);
        this.desk.onDeclared();
        return `declared: ${cause.says}. The drill ends when the service is back`;
      }
      case "hint": {
        const hint = this.desk.hints[record.hints];
        if (hint === undefined) throw refuse("there is no further hint", "You have them all.");
        journal.add(at, { what: "hint" }, hint);
        return hint;
      }
    }
  }

  private acknowledge(at: number, id: string | undefined): string {
    const { signals, journal } = this.desk;
    const signal = signals.acknowledge(at, id);
    if (signal === undefined) {
      if (id !== undefined)
        throw unknownWord(
          "signal",
          id,
          signals.all.map((each) => each.id),
        );
      throw refuse("nothing is open", "A page, an alert or a ticket has a number such as S1.");
    }
    if (signal.acknowledgedAt !== at) return `${signal.id} is acknowledged already`;
    journal.add(at, { what: "acknowledged", signal: signal.id }, signal.id);
    return `${signal.id} is acknowledged`;
  }
}

function causeNamed(id: string): Cause {
  const cause = CAUSES.find((known) => known.id === id);
  if (cause !== undefined) return cause;
  throw unknownWord(
    "cause",
    id,
    CAUSES.map((known) => known.id),
  );
}

/** @throws LabError `DRILL_COMMAND` with what is wrong. */
function parse(raw: unknown): DrillCommand {
  const { id: _id, ...command } = DrillRequest.loose().catch({}).parse(raw);
  const parsed = DrillCommand.safeParse(command);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new LabError("input", "DRILL_COMMAND", `no command: ${where}${issue?.message ?? ""}`, {
    hint: 'Such as {"do":"view"}; docs/drills.md has them all.',
  });
}
