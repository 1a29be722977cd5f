import { CHECKS } from "./checks/registry.ts";
import { formatOffset } from "./duration.ts";
import type { Mistakes } from "./mistakes.ts";
import { unknownWords } from "./promql-words.ts";
import type { Expectation } from "./scenario.ts";
import { WINDOW_KEYS, type ScenarioFile } from "./schema.ts";
import { resolveTime } from "./time-expression.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { addIssues, hint } from "./zod-mistakes.ts";

type Entry = ScenarioFile["expect"][number];
type Window = Expectation["window"];

/** Resolves each expectation's window and check; mistakes go to the collector. */
export function resolveExpectations(
  data: ScenarioFile,
  moments: ReadonlyMap<string, number>,
  endMs: number,
  vocabulary: Vocabulary,
  mistakes: Mistakes,
): readonly Expectation[] {
  return data.expect.flatMap((entry, index) => {
    const path = ["expect", index];
    const window = resolveWindow(entry, path, moments, endMs, mistakes);
    const keys = Object.keys(entry).filter(
      (key) => !(WINDOW_KEYS as readonly string[]).includes(key),
    );
    const [key] = keys;
    if (keys.length !== 1 || key === undefined) {
      const known = [...CHECKS.keys()];
      const unknown = keys.find((candidate) => !CHECKS.has(candidate));
      if (unknown === undefined) mistakes.add(path, `needs exactly one of ${known.join(", ")}`);
      else
        mistakes.add(
          path,
          `unknown key "${unknown}"${hint(unknown, [...known, ...WINDOW_KEYS])}`,
          unknown,
        );
      return [];
    }
    const check = CHECKS.get(key);
    if (check === undefined) {
      const known = [...CHECKS.keys(), ...WINDOW_KEYS];
      mistakes.add(path, `unknown key "${key}"${hint(key, known)}   (kaslab list checks)`, key);
      return [];
    }
    const spec = entry[key];
    const bound = check.bind(spec);
    if (Array.isArray(bound)) {
      addIssues(mistakes, [...path, key], bound, specKeys(spec));
      return [];
    }
    checkWords(key, spec, [...path, key], vocabulary, mistakes);
    if (window === undefined) return [];
    const source = mistakes.source(path);
    return [{ says: entry.says, window, check: bound, checkKey: key, source }];
  });
}

function resolveWindow(
  entry: Entry,
  path: readonly PropertyKey[],
  moments: ReadonlyMap<string, number>,
  endMs: number,
  mistakes: Mistakes,
): Window | undefined {
  const time = (key: "at" | "from" | "to" | "by", text: string) => {
    const resolved = resolveTime(text, moments);
    if (typeof resolved !== "string" && resolved.ms <= endMs) return resolved;
    const says =
      typeof resolved === "string"
        ? resolved
        : `${formatOffset(resolved.ms)} is after the end ${formatOffset(endMs)}`;
    mistakes.add([...path, key], says);
    return undefined;
  };
  if (entry.at !== undefined) {
    const at = time("at", entry.at);
    return at === undefined ? undefined : { kind: "at", fromMs: at.ms, toMs: at.ms };
  }
  if (entry.by !== undefined) {
    const by = time("by", entry.by);
    return by === undefined ? undefined : { kind: "by", fromMs: by.base?.ms ?? 0, toMs: by.ms };
  }
  const [duringFrom, duringTo] = entry.during?.split("..") ?? [];
  const from = time("from", entry.from ?? duringFrom ?? "start");
  const to = time("to", entry.to ?? duringTo ?? "end");
  if (from === undefined || to === undefined) return undefined;
  if (from.ms >= to.ms) {
    mistakes.add(
      path,
      `the window ends (${formatOffset(to.ms)}) before it begins (${formatOffset(from.ms)})`,
    );
    return undefined;
  }
  return { kind: "during", fromMs: from.ms, toMs: to.ms };
}

/** Names inside a spec that only the vocabulary knows: alerts, metrics. */
function checkWords(
  key: string,
  spec: unknown,
  path: readonly PropertyKey[],
  vocabulary: Vocabulary,
  mistakes: Mistakes,
): void {
  const fields = (typeof spec === "object" && spec !== null ? spec : {}) as Record<string, unknown>;
  if (key === "alerts" && typeof fields["alert"] === "string") {
    const { alert } = fields as { alert: string };
    if (!vocabulary.alerts.includes(alert)) {
      const says = `unknown alert "${alert}"${hint(alert, vocabulary.alerts)}   (kaslab list alerts)`;
      mistakes.add([...path, "alert"], says);
    }
  }
  for (const name of ["query", "watched"]) {
    const query = fields[name];
    if (key !== "promql" || typeof query !== "string") continue;
    for (const says of unknownWords(query, vocabulary.metrics)) mistakes.add([...path, name], says);
  }
}

function specKeys(spec: unknown): readonly string[] {
  const known =
    "connected commit code message never per apart of msg fields query is watched alert window fires silent";
  const own = typeof spec === "object" && spec !== null ? Object.keys(spec) : [];
  return known
    .split(" ")
    .concat("at least", "at most", "takes at least")
    .filter((word) => !own.includes(word));
}
