import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import { PROFILE_PARAMETERS } from "./profile.ts";

/** Parameters by their name in {@link PARAMETERS}. */
export type Overrides = Readonly<Record<string, string | number>>;

/** What `--set` can change, and where it stands in a scenario file. */
export const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  agents: ["topology", "agents", "count"],
  "your-agents": ["topology", "agents", "yours"],
  kas: ["topology", "kas", "replicas"],
  "rails-workers": ["topology", "rails", "workers"],
  speed: ["speed"],
  seed: ["seed"],
  ...PROFILE_PARAMETERS,
};

type Group = Record<string, unknown>;

/** The document with other values at some places; what it is not, stays for the parser to tell. */
export function withOverrides(document: unknown, overrides: Overrides): unknown {
  const copy: unknown = structuredClone(document);
  if (!isGroup(copy)) return copy;
  for (const [name, value] of Object.entries(overrides)) {
    const path = PARAMETERS[name];
    if (path === undefined) continue;
    let group: Group = copy;
    for (const key of path.slice(0, -1)) {
      const inner = group[key];
      const next: Group = isGroup(inner) ? inner : {};
      group[key] = next;
      group = next;
    }
    group[path.at(-1) ?? ""] = value;
  }
  return copy;
}

/** The document over the one that it extends: whole keys of its own count, `topology` is merged. */
export function withBase(document: unknown, read: (file: string) => unknown): unknown {
  if (!isGroup(document) || typeof document["extends"] !== "string") return document;
  const base = read(document["extends"]);
  if (!isGroup(base)) return document;
  const { extends: _extends, ...own } = document;
  const merged: Group = { ...base, ...own };
  const [baseShape, ownShape] = [base["topology"], own["topology"]];
  if (isGroup(baseShape) && isGroup(ownShape)) merged["topology"] = { ...baseShape, ...ownShape };
  return merged;
}

/**
 * Every combination of `agents=50,200 kas=2`, in order.
 * @throws LabError `CLI_BAD_SET` for an unknown parameter or a value that is none.
 */
export function sweepOf(text: string): readonly Overrides[] {
  let combinations: Overrides[] = [{}];
  for (const part of text.split(/\s+/).filter((word) => word !== "")) {
    const [name = "", values = ""] = part.split(/=(.*)/s);
    if (PARAMETERS[name] === undefined) {
      const near = nearestWord(name, Object.keys(PARAMETERS));
      const guess = near === undefined ? "" : `   did you mean "${near}"?`;
      throw new LabError("input", "CLI_BAD_SET", `--set: unknown parameter "${name}"${guess}`, {
        hint: `Parameters: ${Object.keys(PARAMETERS).join(", ")}`,
      });
    }
    const list = values.split(",").filter((value) => value !== "");
    if (list.length === 0) {
      throw new LabError("input", "CLI_BAD_SET", `--set: ${name} has no value`, {
        hint: `Say ${name}=50 or ${name}=50,200.`,
      });
    }
    combinations = combinations.flatMap((combination) =>
      list.map((value) => ({ ...combination, [name]: numberOrText(value) })),
    );
  }
  return combinations;
}

function numberOrText(value: string): string | number {
  return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
