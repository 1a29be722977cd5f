import { CHECKS } from "./checks/registry.ts";
import type { Mistakes } from "./mistakes.ts";
import type { Floating } from "./moments.ts";
import { unknownWords } from "./promql-words.ts";
import type { Salvaged } from "./salvage.ts";
import type { Expectation } from "./scenario.ts";
import { WINDOW_KEYS } from "./schema.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { resolveWindow } from "./window.ts";
import { addIssues, hint, keysOf } from "./zod-mistakes.ts";

/** Names that this scenario makes. */
interface KnownNames {
  readonly moments: ReadonlyMap<string, number>;
  readonly floating: Floating;
  readonly agents: readonly string[];
}

/** Resolves each expectation's window and check; mistakes go to the collector. */
export function resolveExpectations(
  { data, brokenExpectations }: Pick<Salvaged, "data" | "brokenExpectations">,
  { moments, floating, agents }: KnownNames,
  endMs: number,
  vocabulary: Vocabulary,
  mistakes: Mistakes,
): readonly Expectation[] {
  return data.expect.flatMap((entry, index) => {
    if (brokenExpectations.has(index)) return [];
    const path = ["expect", index];
    const window = resolveWindow(entry, path, moments, endMs, mistakes, floating);
    const key = checkKeyOf(entry, path, mistakes);
    const check = key === undefined ? undefined : CHECKS.get(key);
    if (check === undefined) return [];
    const spec = entry[check.key];
    const bound = check.bind(spec);
    if (Array.isArray(bound)) {
      addIssues(mistakes, [...path, check.key], bound, specKeys(check.schema));
      return [];
    }
    checkWords(check.key, spec, [...path, check.key], { ...vocabulary, agents }, mistakes);
    if (window === undefined) return [];
    const source = mistakes.source(path);
    return [{ says: entry.says, window, check: bound, checkKey: check.key, spec, source }];
  });
}

/** The one key of an expectation that says what is expected. */
function checkKeyOf(
  entry: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  mistakes: Mistakes,
): string | undefined {
  const known = [...CHECKS.keys()];
  const windowKeys: readonly string[] = WINDOW_KEYS;
  const keys = Object.keys(entry).filter((key) => !windowKeys.includes(key));
  const unknown = keys.filter((key) => !CHECKS.has(key));
  for (const key of unknown) {
    const near = hint(key, [...known, ...windowKeys]);
    mistakes.add(path, `unknown key "${key}"${near}   (kaslab list checks)`, key);
  }
  if (unknown.length > 0) return undefined;
  if (keys.length !== 1) mistakes.add(path, `needs exactly one of ${known.join(", ")}`);
  return keys.length === 1 ? keys[0] : undefined;
}

/** Names inside a spec that only the vocabulary knows: alerts, components, metrics. */
function checkWords(
  key: string,
  spec: unknown,
  path: readonly PropertyKey[],
  vocabulary: Vocabulary & Pick<KnownNames, "agents">,
  mistakes: Mistakes,
): void {
  const fields = (typeof spec === "object" && spec !== null ? spec : {}) as Record<string, unknown>;
  const word = (name: string, what: string, known: readonly string[], list: string): void => {
    const value = fields[name];
    if (typeof value !== "string" || known.includes(value)) return;
    mistakes.add([...path, name], `unknown ${what} "${value}"${hint(value, known)}   (${list})`);
  };
  const { alerts, componentKinds: kinds } = vocabulary;
  if (key === "alerts") word("alert", "alert", alerts, "kaslab list alerts");
  if (key === "log") word("of", "kind of component", kinds, kinds.join(", "));
  if (key === "count") {
    const known = vocabulary.agents;
    for (const name of ["agent", "not agent"]) word(name, "agent", known, `${known.length} agents`);
  }
  if (key !== "promql") return;
  for (const name of ["query", "watched"]) {
    const query = fields[name];
    if (typeof query !== "string") continue;
    for (const says of unknownWords(query, vocabulary.metrics)) mistakes.add([...path, name], says);
  }
}

/** Keys that a check's spec may have, for hints. */
function specKeys(schema: unknown): readonly string[] {
  return [...keysOf(schema), "at least", "at most", "not before", "not after", "recovers within"];
}
