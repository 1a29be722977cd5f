import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "node:vm";
import type { RunResult } from "../run-result.ts";
import { sampleFailure, sampleResult } from "../sample-result.ts";
import { html, scriptJson, trusted } from "./markup.ts";
import { renderHtml } from "./page.ts";

const EVIL = `"'></style></script><script>alert(1)</script><img src=x onerror=alert(1)>&<!--`;

/** The failed sample with `text` in front of every text that a run or a scenario file can bring. */
function hostile(text: string): RunResult {
  const result = sampleFailure();
  const spoilt = (value: string): string => `${text}${value}`;
  return {
    ...result,
    run: spoilt(result.run),
    title: spoilt(result.title),
    rehearses: result.rehearses.map(spoilt),
    reason: spoilt(result.reason),
    nextStep: spoilt(result.nextStep),
    seed: spoilt(result.seed),
    topology: { ...result.topology, summary: spoilt(result.topology.summary) },
    tools: { [spoilt("redis-server")]: spoilt("7.0.15") },
    moments: result.moments.map(({ atMs, id }) => ({ atMs, id: spoilt(id) })),
    faults: result.faults.map((fault) => ({
      ...fault,
      id: spoilt(fault.id),
      fault: spoilt(fault.fault),
      says: spoilt(fault.says),
    })),
    actions: result.actions.map((action) => ({
      ...action,
      id: spoilt(action.id),
      says: spoilt(action.says),
    })),
    expectations: result.expectations.map((expectation) => ({
      ...expectation,
      says: spoilt(expectation.says),
      expected: spoilt(expectation.expected),
      seen: spoilt(expectation.seen),
      where: spoilt(expectation.where),
      source: spoilt(expectation.source),
    })),
    alerts: result.alerts.map((alert) => ({
      ...alert,
      alert: spoilt(alert.alert),
      window: spoilt(alert.window),
      severity: spoilt(alert.severity),
      silence: spoilt(alert.silence),
    })),
    onCall: result.onCall.map(spoilt),
    lag: { ...result.lag, where: spoilt(result.lag.where) },
    floored: result.floored.map(spoilt),
    charts: result.charts.map((chart) => ({
      ...chart,
      title: spoilt(chart.title),
      says: spoilt(chart.says),
      query: spoilt(chart.query),
      thresholds: chart.thresholds.map(({ label, value }) => ({ value, label: spoilt(label) })),
      series: chart.series.map((series) => ({ ...series, name: spoilt(series.name) })),
    })),
    logExcerpts: result.logExcerpts.map((excerpt) => ({
      ...excerpt,
      component: spoilt(excerpt.component),
      file: spoilt(excerpt.file),
      line: spoilt(excerpt.line),
    })),
    peakMemoryBytes: { [spoilt("kas-1")]: 96_000_000 },
    notes: [spoilt("a note")],
    again: result.again.map(({ command, says }) => ({
      says: spoilt(says),
      command: spoilt(command),
    })),
  };
}

/** The page without what stands between the tags of styles and scripts. */
const markupOf = (page: string): string =>
  page.replace(/(<style>)[^]*?(<\/style>)|(<script[^>]*>)[^]*?(<\/script>)/g, "$1$2$3$4");

const TAG = /<\/?[a-zA-Z0-9]+(?:\s+[a-zA-Z0-9:-]+(?:="[^"]*")?)*\s*\/?>/g;

test("the page names verdict and title, and says why", () => {
  const page = renderHtml({ ...sampleFailure(), reason: "1 of 6 expectations failed" }, []);
  assert.match(page, /^<!doctype html>/);
  assert.ok(page.includes("<title>fail: The internal API flag is disabled</title>"));
  assert.ok(page.includes("1 of 6 expectations failed. Look at kas-2 between +42:00"));
  for (const { says } of sampleFailure().expectations) assert.ok(page.includes(says));
});

test("nothing from a run becomes markup, an attribute or a script", () => {
  const [clean, page] = [renderHtml(sampleFailure(), []), renderHtml(hostile(EVIL), [])];
  const count = (text: string, part: string): number => text.split(part).length - 1;
  for (const part of ["<script", "</script", "<style", "</style", "<!--"]) {
    assert.equal(count(page, part), count(clean, part), part);
  }
  assert.doesNotMatch(page, /<img|<script>alert/);
  const tags = markupOf(page).match(TAG) ?? [];
  assert.ok(tags.length > 200, "the walk found too few tags to mean anything");
  const handlers = tags.filter((tag) => /\son[a-z]+/.test(tag.replace(/"[^"]*"/g, "")));
  assert.deepEqual(handlers, []);
  const rest = markupOf(page).replace("<!doctype html>", "").replace(TAG, "");
  assert.doesNotMatch(rest, /[<>]/, "a bracket that is no tag of the report's");
  assert.ok(page.includes("&lt;img src=x onerror=alert(1)&gt;&amp;&lt;!--"));
});

test("the charts' data survives its script element", () => {
  const page = renderHtml(hostile(EVIL), []);
  const text = /<script type="application\/json" id="chart-data">([^]*?)<\/script>/.exec(page)?.[1];
  const data = JSON.parse(text ?? "") as { endMs: number; charts: Record<string, unknown> };
  assert.equal(data.endMs, sampleResult().durationMs);
  assert.deepEqual(
    Object.keys(data.charts),
    sampleResult().charts.map(({ id }) => id),
  );
  assert.equal(
    (JSON.parse(scriptJson({ text: `</script>\u2028${EVIL}` }).text) as { text: string }).text,
    `</script>\u2028${EVIL}`,
  );
  assert.doesNotMatch(scriptJson(EVIL).text, /[<>]/);
});

test("the file needs nothing but itself", () => {
  const page = renderHtml(sampleResult(), []);
  assert.doesNotMatch(page, /https?:|@import|url\(|<link|<img|<iframe|\ssrc=|fetch\(/);
});

test("a gated alert is not told like one that saw nothing, and the profile is among the facts", () => {
  const page = renderHtml(sampleResult(), []);
  assert.match(page, /gated: too few calls to fire/);
  assert.match(page, /the completion rate over 30 min was never 0/);
  assert.match(page, /code age, 404 as Unavailable, counters from first use, rules of 2022/);
});

test("the script can be read", () => {
  const page = renderHtml(sampleResult(), []);
  const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? "";
  assert.match(script, /addEventListener/);
  assert.doesNotThrow(() => new Script(script));
});

test("a run that ended before anything happened has a page, too", () => {
  const empty: RunResult = {
    ...sampleResult(),
    verdict: "inconclusive",
    durationMs: 0,
    faults: [],
    actions: [],
    moments: [],
    expectations: [],
    alerts: [],
    onCall: [],
    charts: [],
    logExcerpts: [],
  };
  const page = renderHtml(empty, []);
  assert.match(page, /inconclusive/);
  assert.doesNotMatch(markupOf(page), /NaN|Infinity|undefined/);
});

test("parts of a template are escaped unless they are markup", () => {
  assert.equal(
    html`<b title="${`"'`}">${"<&>"}</b>`.text,
    '<b title="&quot;&#39;">&lt;&amp;&gt;</b>',
  );
  assert.equal(html`${[html`<i></i>`, "<", 7, null]}`.text, "<i></i>&lt;7");
  assert.equal(html`${trusted("<u>")}`.text, "<u>");
});
