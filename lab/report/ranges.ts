import { formatLength, formatOffset } from "../../kit/duration.ts";
import type { RunResult } from "./run-result.ts";

/** Figures of several runs of one scenario, as ranges: one seed's figure is chance. */
export function rangesText(results: readonly RunResult[]): string {
  const [first] = results;
  if (first === undefined) return "";
  const counts = new Map<string, number>();
  for (const { verdict } of results) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
  const rows: readonly (readonly [string, string])[] = [
    ["verdicts", verdicts],
    ["seeds", results.map(({ seed }) => seed).join(", ")],
    [
      "agents cut off",
      range(
        results.map(({ agents }) => agents.cutOff),
        String,
      ),
    ],
    [
      "longest cut-off",
      range(
        results.map(({ agents }) => agents.cutOffMsMax),
        formatLength,
      ),
    ],
    [
      "agent-minutes",
      range(
        results.map(({ agents }) => Math.round(agents.minutesLost)),
        String,
      ),
    ],
    [
      "all back",
      range(
        results.map(({ agents }) => agents.lastBackAtMs),
        formatOffset,
      ),
    ],
    [
      "lag",
      range(
        results.map(({ lag }) => lag.maxMs),
        formatLength,
      ),
    ],
    ...alertNames(first).map((name): readonly [string, string] => [
      name,
      range(
        results.map((result) => firstFiring(result, name)),
        formatOffset,
      ),
    ]),
  ];
  const lines = rows.map(([what, text]) => `  ${what.padEnd(46)} ${text}\n`);
  return `\n${first.scenario}, ${results.length} runs\n${lines.join("")}`;
}

/** `a to b`, `a` when all are equal, and how many runs had none. */
function range(values: readonly (number | null)[], said: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return "never";
  const [low, high] = [said(Math.min(...known)), said(Math.max(...known))];
  const text = low === high ? low : `${low} to ${high}`;
  return known.length === values.length ? text : `${text} (in ${known.length} of ${values.length})`;
}

function alertNames({ alerts }: RunResult): readonly string[] {
  return alerts
    .filter(({ origin }) => origin !== "lab")
    .map(({ alert, window }) => (window === "" ? alert : `${alert} ${window}`))
    .filter((name, index, all) => all.indexOf(name) === index)
    .filter((name) => name.startsWith("Kas"));
}

function firstFiring({ alerts }: RunResult, name: string): number | null {
  const firings = alerts
    .filter(({ alert, window }) => name === (window === "" ? alert : `${alert} ${window}`))
    .flatMap(({ spans }) => spans)
    .flatMap(({ firingAtMs }) => (firingAtMs === null ? [] : [firingAtMs]));
  return firings.length === 0 ? null : Math.min(...firings);
}
