import { formatOffset } from "../../kit/duration.ts";
import type { Mistakes } from "./mistakes.ts";
import type { Expectation } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { resolveTime, type ResolvedTime } from "./time-expression.ts";
import { afterTheEnd, referenceOf, type Floating } from "./moments.ts";

type Window = Expectation["window"];
type Entry = ScenarioFile["expect"][number];

/**
 * When an expectation holds: `at` an instant, `by` a time, or throughout `from` .. `to` (`during:
 * off..on` in short); without any of them, from the start to the end.
 */
export function resolveWindow(
  entry: Entry,
  path: readonly PropertyKey[],
  moments: ReadonlyMap<string, number>,
  endMs: number,
  mistakes: Mistakes,
  floating: Floating = new Map(),
): Window | undefined {
  const ways = [
    ...(["at", "by", "during"] as const).filter((key) => entry[key] !== undefined),
    ...(entry.from === undefined && entry.to === undefined ? [] : ["from and to"]),
  ];
  if (ways.length > 1) {
    mistakes.add(path, `${ways.join(", ")} exclude each other`);
    return undefined;
  }
  const time = (key: "at" | "from" | "to" | "by" | "during", text: string): ResolvedTime | null => {
    const resolved = resolveTime(text, moments);
    if (typeof resolved !== "string" && !(resolved.ms > endMs)) return resolved;
    const says = typeof resolved === "string" ? resolved : afterTheEnd(resolved.ms, endMs);
    mistakes.add([...path, key], says);
    return null;
  };
  if (entry.at !== undefined) {
    const at = time("at", entry.at);
    if (at === null) return undefined;
    return { kind: "at", fromMs: at.ms, toMs: at.ms, ...references(at, at, floating) };
  }
  if (entry.by !== undefined) {
    const by = time("by", entry.by);
    if (by === null) return undefined;
    const from = { ms: by.base?.ms ?? 0, base: by.base };
    const window = ordered("by", from.ms, by.ms, [...path, "by"], mistakes);
    return window && { ...window, ...references(from, by, floating) };
  }
  const [first, second, ...more] = entry.during?.split("..") ?? [entry.from, entry.to];
  if (entry.during !== undefined && (second === undefined || more.length > 0)) {
    mistakes.add([...path, "during"], `"${entry.during}" needs two times (off..on)`);
    return undefined;
  }
  const isShort = entry.during !== undefined;
  const from = time(isShort ? "during" : "from", first ?? "start");
  const to = time(isShort ? "during" : "to", second ?? "end");
  if (from === null || to === null) return undefined;
  const window = ordered("during", from.ms, to.ms, path, mistakes);
  return window && { ...window, ...references(from, to, floating) };
}

/** What the two ends follow, where they name a moment that floats. */
function references(
  from: ResolvedTime,
  to: ResolvedTime,
  floating: Floating,
): Pick<Window, "fromRef" | "toRef"> {
  const [fromRef, toRef] = [referenceOf(from, floating), referenceOf(to, floating)];
  return {
    ...(fromRef === undefined ? {} : { fromRef }),
    ...(toRef === undefined ? {} : { toRef }),
  };
}

function ordered(
  kind: Window["kind"],
  fromMs: number,
  toMs: number,
  path: readonly PropertyKey[],
  mistakes: Mistakes,
): Window | undefined {
  if (!(fromMs >= toMs)) return { kind, fromMs, toMs };
  const [to, from] = [formatOffset(toMs), formatOffset(fromMs)];
  mistakes.add(path, `the window ends (${to}) before it begins (${from})`);
  return undefined;
}
