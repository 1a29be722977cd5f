import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fillVariables } from "./fill-variables.ts";
import { annotationQueries, panelQueries } from "./panel-queries.ts";
import { variableQueries } from "./variable-queries.ts";

const DRAWING = { rangeMs: 3_600_000, pointsMax: 1000, scrapeIntervalMs: 15_000 };

const target = (refId: string, expr: string) => ({ refId, expr, legendFormat: `legend ${refId}` });

function dashboard(panels: readonly object[], variables: readonly object[] = []): object {
  return {
    uid: "kas-x",
    title: "x",
    panels,
    templating: { list: variables },
    annotations: { list: [{ name: "marks", expr: 'up{stage="$stage"}' }, { name: "built in" }] },
  };
}

const STAGE = { name: "stage", type: "query", query: "", current: { value: "main" } };

describe("the queries of a dashboard", () => {
  it("are those of its panels and of the panels in collapsed rows, each with its step", () => {
    const json = dashboard([
      {
        type: "row",
        id: 1,
        panels: [{ type: "stat", id: 2, title: "a", targets: [target("A", "up")] }],
      },
      {
        type: "timeseries",
        id: 3,
        title: "b",
        interval: "1m",
        targets: [target("A", "one"), target("B", "two")],
      },
      { type: "text", id: 4, title: "c" },
    ]);
    assert.deepEqual(
      panelQueries(json, DRAWING).map(({ panel, refId, expr, stepMs }) => [
        panel,
        refId,
        expr,
        stepMs,
      ]),
      [
        ["a", "A", "up", 15_000],
        ["b", "A", "one", 60_000],
        ["b", "B", "two", 60_000],
      ],
    );
  });

  it("have the dashboard's variables as it begins, Grafana's own by the panel's step, others on request", () => {
    const expr =
      'rate(up{stage="$stage", node=~"$node"}[$__rate_interval]) + $__interval + $__range';
    const panel = { type: "stat", id: 1, title: "a", targets: [target("A", expr)] };
    const node = { name: "node", type: "query", query: "", current: { value: ["$__all"] } };
    const json = dashboard([panel], [STAGE, node]);
    const sent = (values = {}): string | undefined =>
      panelQueries(json, { ...DRAWING, values })[0]?.expr;
    assert.equal(sent(), 'rate(up{stage="main", node=~".*"}[1m]) + 15s + 1h');
    assert.match(
      sent({ stage: "cny", node: ["n-1", "n.2"] }) ?? "",
      /stage="cny", node=~"\(n-1\|n\\\\\.2\)"/,
    );
  });

  it("of its annotations are listed by name", () => {
    assert.deepEqual(
      annotationQueries(dashboard([], [STAGE]), DRAWING).map(({ panel, expr }) => [panel, expr]),
      [["marks", 'up{stage="main"}']],
    );
  });

  it("cannot be had of what is no dashboard", () => {
    assert.throws(() => panelQueries({ title: "x" }, DRAWING), /uid/);
  });
});

describe("variables in a text", () => {
  it("are filled in all three spellings, and only whole names", () => {
    const values = { stage: "main", stages: "all" };
    assert.equal(
      fillVariables("$stage ${stage} ${stage:raw} [[stage]] $stages", values),
      "main main main main all",
    );
  });

  it("without a value are an error that names them", () => {
    assert.throws(() => fillVariables("$sigma", {}), /sigma has no value/);
  });
});

describe("where a dashboard's variables get their values", () => {
  it("is a selector and a label, with the other variables filled in", () => {
    const query = { query: 'label_values(up{stage="$stage"}, node)', refId: "node" };
    const node = { name: "node", type: "query", query, current: { value: ["$__all"] } };
    const stage = { ...STAGE, query: "label_values(up, stage)" };
    const dataSource = { name: "datasource", type: "datasource", query: "prometheus" };
    assert.deepEqual(variableQueries(dashboard([], [dataSource, stage, node])), [
      { dashboard: "kas-x", variable: "stage", selector: "up", label: "stage", initial: "main" },
      {
        dashboard: "kas-x",
        variable: "node",
        selector: 'up{stage="main"}',
        label: "node",
        initial: null,
      },
    ]);
  });

  it("is nothing else", () => {
    const odd = { ...STAGE, query: "metrics(.*)" };
    assert.throws(() => variableQueries(dashboard([], [odd])), /stage: no label_values/);
  });
});
