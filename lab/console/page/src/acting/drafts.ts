import type { ActionRequest, FaultInfo } from "../../../api.ts";
import { initialTyped, isDuration, withOf, type Typed } from "./parameters.ts";

/** What a form says so far: the action that its button does, or the field that is not right yet. */
export type Draft = { readonly request: ActionRequest } | Wrong;

export interface Wrong {
  /** Name of the field. */
  readonly name: string;
  /** Half a sentence after the field's name. */
  readonly wrong: string;
}

/** The fields of a fault's form. */
export interface FaultFields {
  readonly on: string;
  readonly typed: Typed;
  /** Heal after this time; empty: by hand. */
  readonly during: string;
}

/** A fault's form as it begins, for a node of the picture (`on`) or for nothing of it. */
export function initialFields(fault: FaultInfo, on: string): FaultFields {
  const all = targetsOf(fault);
  const wanted = all.find((one) => one === on) ?? all.find((one) => one.startsWith(`${on}->`));
  return { on: wanted ?? all[0] ?? "", typed: initialTyped(fault), during: "" };
}

/** Whom a fault can be done to: words for several first. Empty: it has no target. */
export function targetsOf({ sets, targets }: FaultInfo): readonly string[] {
  return [...sets, ...targets];
}

export function draftInjection(fault: FaultInfo, fields: FaultFields): Draft {
  const read = withOf(fault, fields.typed);
  const hasTargets = targetsOf(fault).length > 0;
  const on = fields.on.trim();
  const during = fault.healsItself ? "" : fields.during.trim();
  if (hasTargets && on === "") return { name: "on", wrong: "needs a target" };
  if ("wrong" in read) return read;
  if (during !== "" && !isDuration(during)) {
    return { name: "heal after", wrong: "is no duration, such as 90s or 10m" };
  }
  return {
    request: {
      kind: "inject",
      fault: fault.name,
      ...(hasTargets ? { on } : {}),
      ...(Object.keys(read.with).length > 0 ? { with: read.with } : {}),
      ...(during === "" ? {} : { for: during }),
    },
  };
}

export function draftScale(typed: string, most: number): Draft {
  const replicas = wholeNumber(typed);
  return replicas === null || replicas > most
    ? { name: "pods", wrong: `must be a number from 0 to ${most}` }
    : { request: { kind: "scale", replicas } };
}

/** @param pod empty: all */
export function draftRestart(pod: string): Draft {
  return { request: { kind: "restart", ...(pod === "" ? {} : { on: pod }) } };
}

/** @param size of the file that is pushed; empty: the usual one */
export function draftCommit(agent: string, size: string): Draft {
  if (agent === "") return { name: "agent", wrong: "is needed" };
  const bytes = wholeNumber(size);
  if (size.trim() === "") return { request: { kind: "commit", agent } };
  return bytes === null || bytes < 1 || bytes > BYTES_MAX
    ? { name: "bytes", wrong: `must be a number from 1 to ${BYTES_MAX}` }
    : { request: { kind: "commit", agent, bytes } };
}

/** As the API has it. */
const BYTES_MAX = 10_000_000;

export function draftNote(typed: string): Draft {
  const says = typed.trim();
  return says === ""
    ? { name: "note", wrong: "has no words yet" }
    : { request: { kind: "note", says } };
}

function wholeNumber(typed: string): number | null {
  return /^\d+$/.test(typed.trim()) ? Number(typed) : null;
}
