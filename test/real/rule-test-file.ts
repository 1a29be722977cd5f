import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseSeriesKey } from "../../lab/observe/exposition.ts";
import type { WriteSample } from "../../lab/observe/series.ts";

type Labels = Readonly<Record<string, string>>;

/** One test of a file for `promtool test rules`, as far as our files use the format. */
export interface RuleTest {
  readonly name: string;
  readonly intervalMs: number;
  readonly series: readonly { readonly labels: Labels; readonly values: string }[];
  readonly queries: readonly {
    readonly atMs: number;
    readonly expr: string;
    readonly expected: readonly { readonly labels: Labels; readonly value: number }[];
  }[];
}

interface RuleTestYaml {
  readonly tests: readonly {
    readonly name: string;
    readonly interval: string;
    readonly input_series: readonly { readonly series: string; readonly values: string }[];
    readonly promql_expr_test: readonly {
      readonly eval_time: string;
      readonly expr: string;
      readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
    }[];
  }[];
}

/** Reads such a file; times in ms since the test's begin. */
export function readRuleTests(path: string): readonly RuleTest[] {
  const { tests } = parse(readFileSync(path, "utf8")) as RuleTestYaml;
  return tests.map((test) => ({
    name: test.name,
    intervalMs: durationMs(test.interval),
    series: test.input_series.map(({ series, values }) => ({ labels: labelsOf(series), values })),
    queries: test.promql_expr_test.map(({ eval_time, expr, exp_samples }) => ({
      atMs: durationMs(eval_time),
      expr,
      expected: exp_samples.map(({ labels, value }) => ({ labels: labelsOf(labels), value })),
    })),
  }));
}

/** The samples of a test's series, the first one at `startMs`. */
export function samplesOf(test: RuleTest, startMs: number): readonly WriteSample[] {
  return test.series.flatMap(({ labels, values }) =>
    expand(values).map((value, index) => ({
      labels,
      at: startMs + index * test.intervalMs,
      value,
    })),
  );
}

/** `a+bxn`: a, then n more, each b higher; `axn`: a and n more of it; `stale`. */
function expand(values: string): readonly (number | "stale")[] {
  return values.split(" ").flatMap((word): readonly (number | "stale")[] => {
    if (word === "stale") return ["stale"];
    const match = /^([\d.]+)(?:\+([\d.]+))?x(\d+)$/.exec(word);
    assert.ok(match, `"${word}" is not in the notation that this test reads`);
    const [, first, step = "0", more] = match;
    return Array.from({ length: Number(more) + 1 }, (_, i) => Number(first) + i * Number(step));
  });
}

function labelsOf(text: string): Labels {
  const isBare = text.startsWith("{");
  const { name, labels } = parseSeriesKey(isBare ? `bare${text}` : text);
  return isBare ? labels : { ...labels, __name__: name };
}

function durationMs(text: string): number {
  const units = { s: 1000, m: 60_000, h: 3_600_000 } as const;
  const match = /^(\d+)([smh])$/.exec(text);
  assert.ok(match, `${text} is no duration that this test reads`);
  return Number(match[1]) * units[match[2] as keyof typeof units];
}
