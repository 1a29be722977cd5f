import { formatOffset } from "../../kit/duration.ts";
import type { Mistakes } from "./mistakes.ts";
import type { Expectation } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { resolveTime, type ResolvedTime } from "./time-expression.ts";
import { afterTheEnd } from "./timeline.ts";

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
    return at === null ? undefined : { kind: "at", fromMs: at.ms, toMs: at.ms };
  }
  if (entry.by !== undefined) {
    const by = time("by", entry.by);
    return by === null
      ? undefined
      : ordered("by", by.base?.ms ?? 0, by.ms, [...path, "by"], mistakes);
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
  return ordered("during", from.ms, to.ms, path, mistakes);
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
