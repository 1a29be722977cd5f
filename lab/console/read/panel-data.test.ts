import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DashboardJson } from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { QueryPort, Series } from "../../observe/series.ts";
import { stretches } from "./annotations.ts";
import { panelData } from "./panel-data.ts";
import { thresholdColor } from "./panel-figures.ts";
import { panelRows } from "./panel-view.ts";

const gridPos = { x: 0, y: 0, w: 12, h: 8 };

function dashboard(...panels: readonly object[]): DashboardJson {
  return DashboardJson.parse({
    uid: "x",
    title: "x",
    panels,
    templating: { list: [] },
    annotations: { list: [] },
  });
}

const target = (refId: string, expr: string, more: object = {}): object => ({
  refId,
  expr,
  legendFormat: "",
  ...more,
});

/** Answers with the same series, and remembers what it was asked. */
function store(answers: Readonly<Record<string, readonly Series[]>>): {
  readonly query: QueryPort;
  readonly asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    query: {
      range: (expr, _from, _to, step) => {
        asked.push(`range ${expr} ${step}`);
        return Promise.resolve(answers[expr] ?? []);
      },
      instant: (expr, atMs) => {
        asked.push(`instant ${expr} ${atMs}`);
        return Promise.resolve(answers[expr] ?? []);
      },
    },
  };
}

const request = { panel: 1, fromMs: 0, toMs: 60_000, width: 1000, values: {} };
const one = (labels: Record<string, string>, ...values: readonly number[]): Series => ({
  labels,
  points: values.map((value, index) => ({ at: index * 15_000, value })),
});

describe("a panel's data", () => {
  it("has names by legend and colours by override", async () => {
    const panel = {
      id: 1,
      type: "timeseries",
      gridPos,
      targets: [{ ...target("A", "calls"), legendFormat: "{{code}} of {{pod}}" }],
      fieldConfig: {
        defaults: {},
        overrides: [
          {
            matcher: { id: "byRegexp", options: "/^OK/" },
            properties: [{ id: "color", value: { mode: "fixed", fixedColor: "#123456" } }],
          },
        ],
      },
    };
    const { query } = store({
      calls: [one({ code: "OK", pod: "a" }, 1, 2), one({ code: "Unknown", pod: "a" }, Number.NaN)],
    });
    const { data } = await panelData(dashboard(panel), query, request);
    assert.ok(data.kind === "series");
    assert.deepEqual(
      data.series.map(({ name, color, points }) => [name, color, points]),
      [
        [
          "OK of a",
          "#123456",
          [
            [0, 1],
            [15_000, 2],
          ],
        ],
        ["Unknown of a", null, [[0, null]]],
      ],
    );
  });

  it("has a gap where steps are missing", async () => {
    const series = {
      labels: {},
      points: [
        { at: 0, value: 1 },
        { at: 60_000, value: 2 },
      ],
    };
    const panel = { id: 1, type: "timeseries", gridPos, targets: [target("A", "x")] };
    const { data } = await panelData(dashboard(panel), store({ x: [series] }).query, request);
    assert.ok(data.kind === "series");
    assert.deepEqual(data.series[0]?.points, [
      [0, 1],
      [15_000, null],
      [60_000, 2],
    ]);
  });

  it("asks instant queries at the cursor and colours figures by threshold", async () => {
    const thresholds = {
      mode: "absolute",
      steps: [
        { value: null, color: "green" },
        { value: 5, color: "red" },
      ],
    };
    const panel = {
      id: 1,
      type: "stat",
      gridPos,
      targets: [target("A", "x", { instant: true })],
      fieldConfig: { defaults: { thresholds } },
    };
    const { query, asked } = store({ x: [one({}, 7)] });
    const { data } = await panelData(dashboard(panel), query, request);
    assert.deepEqual(asked, ["instant x 60000"]);
    assert.ok(data.kind === "figures");
    assert.deepEqual(
      data.figures.map(({ value, color }) => [value, color]),
      [[7, "red"]],
    );
    const look = { thresholds: thresholds.steps, thresholdsMode: "absolute", min: null, max: null };
    assert.equal(thresholdColor(look, 4.9), "green");
    assert.equal(thresholdColor(look, null), null);
  });

  it("joins a table's queries by label, with names and units of its columns", async () => {
    const column = (name: string, displayName: string, unit: string): object => ({
      matcher: { id: "byName", options: name },
      properties: [
        { id: "displayName", value: displayName },
        { id: "unit", value: unit },
      ],
    });
    const panel = {
      id: 1,
      type: "table",
      gridPos,
      targets: [target("A", "used", { instant: true }), target("B", "asked", { instant: true })],
      fieldConfig: { defaults: {}, overrides: [column("Value #A", "used", "bytes")] },
      transformations: [
        { id: "joinByField", options: { byField: "pod", mode: "outer" } },
        { id: "filterFieldsByName", options: { include: { pattern: "^(pod|Value.*)$" } } },
      ],
    };
    const { query } = store({
      used: [one({ pod: "a", node: "n" }, 1), one({ pod: "b", node: "n" }, 2)],
      asked: [one({ pod: "a" }, 3)],
    });
    const { data } = await panelData(dashboard(panel), query, request);
    assert.ok(data.kind === "table");
    assert.deepEqual(data.columns, [
      { name: "pod", unit: "none" },
      { name: "used", unit: "bytes" },
      { name: "Value #B", unit: "none" },
    ]);
    assert.deepEqual(data.rows, [
      ["a", 1, 3],
      ["b", 2, null],
    ]);
  });

  it("takes cumulative buckets apart", async () => {
    const panel = { id: 1, type: "heatmap", gridPos, targets: [target("A", "ages")] };
    const { query } = store({
      ages: [one({ le: "+Inf" }, 9, 9), one({ le: "10" }, 2, 4), one({ le: "60" }, 7, 4)],
    });
    const { data } = await panelData(dashboard(panel), query, request);
    assert.ok(data.kind === "heatmap");
    assert.deepEqual(data.buckets, [10, 60, null]);
    assert.deepEqual(data.cells, [
      [2, 5, 2],
      [4, 0, 5],
    ]);
  });

  it("of a panel that is not there is an error that says so", async () => {
    await assert.rejects(panelData(dashboard(), store({}).query, request), /has no panel 1/);
  });
});

describe("a dashboard's rows", () => {
  it("hold the panels that follow them, or that lie in them", () => {
    const rows = panelRows(
      dashboard(
        { id: 1, type: "stat", title: "above", gridPos },
        { id: 2, type: "row", title: "open", panels: [] },
        { id: 3, type: "text", title: "follows", gridPos, options: { content: "# hello" } },
        {
          id: 4,
          type: "row",
          title: "closed",
          collapsed: true,
          panels: [{ id: 5, type: "stat", title: "inside" }],
        },
      ),
    );
    assert.deepEqual(
      rows.map(({ title, collapsed, panels }) => [
        title,
        collapsed,
        panels.map((panel) => panel.title),
      ]),
      [
        ["", false, ["above"]],
        ["open", false, ["follows"]],
        ["closed", true, ["inside"]],
      ],
    );
    assert.equal(rows[1]?.panels[0]?.content, "# hello");
  });
});

describe("an annotation's stretches", () => {
  it("end where the series is away for more than two looks", () => {
    const points = [0, 15_000, 30_000, 90_000, 105_000].map((at) => ({ at, value: 1 }));
    assert.deepEqual(stretches({ labels: {}, points }), [
      { fromMs: 0, toMs: 30_000 },
      { fromMs: 90_000, toMs: 105_000 },
    ]);
  });
});
