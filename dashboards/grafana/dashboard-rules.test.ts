import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { parser } from "@prometheus-io/lezer-promql";
import { z } from "zod";
import { KNOWN_METRICS } from "../metrics.ts";
import { DashboardJson, panelsOf } from "./read/dashboard-json.ts";
import { DASHBOARDS, dashboardFile } from "./dashboards.ts";
import { annotationQueries, panelQueries } from "./read/panel-queries.ts";

/*
 * The published rules of Grafana's dashboards that types do not express, on the committed JSON. Sources:
 * the comments of its dashboard kind (uid, grid, thresholds), and the rules of grafana/dashboard-linter
 * (data source, title and description, unit, PromQL, rate interval, not editable).
 */
const ROOT = join(import.meta.dirname, "../..");
const DRAWING = { rangeMs: 6 * 3_600_000, pointsMax: 1000, scrapeIntervalMs: 15_000 };

const GridPos = z.strictObject({
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  w: z.int().min(1).max(24),
  h: z.int().min(1),
});
type GridPos = z.output<typeof GridPos>;

const Thresholds = z.object({
  steps: z
    .array(z.object({ value: z.number().nullable(), color: z.string().startsWith("#") }))
    .min(1),
});

const json = (spec: (typeof DASHBOARDS)[number]): unknown =>
  JSON.parse(readFileSync(join(ROOT, dashboardFile(spec)), "utf8"));

function overlap(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Places of what is seen at the same time: the top level, and the panels of each collapsed row. */
function scenes(dashboard: DashboardJson): readonly (readonly GridPos[])[] {
  const place = (panel: object): GridPos => GridPos.parse((panel as { gridPos: unknown }).gridPos);
  const rows = dashboard.panels.flatMap((panel) =>
    "panels" in panel ? [panel.panels as readonly object[]] : [],
  );
  return [dashboard.panels, ...rows].map((panels) => panels.map(place));
}

test("uids and titles are unique, uids as Grafana takes them", () => {
  assert.equal(new Set(DASHBOARDS.map(({ uid }) => uid)).size, DASHBOARDS.length);
  assert.equal(new Set(DASHBOARDS.map(({ title }) => title)).size, DASHBOARDS.length);
  for (const { uid } of DASHBOARDS) assert.match(uid, /^[a-zA-Z0-9_-]{1,40}$/);
});

for (const spec of DASHBOARDS) {
  describe(`${spec.title} (${spec.uid})`, () => {
    const dashboard = DashboardJson.parse(json(spec));
    const panels = panelsOf(dashboard);
    const queried = panels.filter(({ targets }) => targets.length > 0);

    it("is not editable, in UTC, with a shared crosshair over six hours", () => {
      const { editable, timezone, graphTooltip, time } = dashboard as Record<string, unknown>;
      assert.deepEqual([editable, timezone, graphTooltip], [false, "utc", 1]);
      assert.deepEqual(time, { from: "now-6h", to: "now" });
    });

    it("has panels with ids and titles of their own", () => {
      const rows = dashboard.panels.flatMap((panel) => ("panels" in panel ? [panel] : []));
      const ids = [...rows, ...panels].map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      const titles = panels.map(({ title }) => title);
      assert.deepEqual(titles, [...new Set(titles)]);
      assert.ok(panels.length > 0 && titles.every((title) => title !== ""));
    });

    it("places its panels on the grid, none over another", () => {
      for (const places of scenes(dashboard)) {
        for (const [index, place] of places.entries()) {
          assert.ok(place.x + place.w <= 24, JSON.stringify(place));
          const others = places.slice(index + 1).filter((other) => overlap(place, other));
          assert.deepEqual(others, [], JSON.stringify(place));
        }
      }
    });

    it("says of each panel what it shows, in a sentence", () => {
      for (const panel of panels) {
        assert.match(String(panel["description"]), /^[A-Z0-9].*[.?]$/, panel.title);
      }
    });

    it("takes everything from the data source that is chosen", () => {
      const chosen = { type: "prometheus", uid: "${datasource}" };
      for (const panel of queried) {
        assert.deepEqual(panel["datasource"], chosen, panel.title);
        for (const target of panel.targets) assert.deepEqual(target["datasource"], chosen);
        const refIds = panel.targets.map(({ refId }) => refId);
        assert.equal(new Set(refIds).size, refIds.length, panel.title);
      }
      const [first] = dashboard.templating.list;
      assert.deepEqual(
        [first?.type, first?.name, first?.query],
        ["datasource", "datasource", "prometheus"],
      );
    });

    it("gives every figure a unit and sorted thresholds that begin without end", () => {
      for (const panel of queried) {
        const { defaults } = panel["fieldConfig"] as { defaults: Record<string, unknown> };
        const { steps } = Thresholds.parse(defaults["thresholds"]);
        assert.equal(steps[0]?.value, null, panel.title);
        const values = steps.slice(1).map(({ value }) => value ?? Number.NaN);
        assert.deepEqual(
          values,
          [...values].sort((a, b) => a - b),
          panel.title,
        );
        if (panel.type !== "table") assert.equal(typeof defaults["unit"], "string", panel.title);
      }
    });

    it("uses the variables that it has, and no others", () => {
      const names = dashboard.templating.list.map(({ name }) => name);
      const texts = [
        ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
        ...dashboard.templating.list.map(({ query }) => JSON.stringify(query)),
        JSON.stringify(panels.map((panel) => panel["datasource"])),
      ].join("\n");
      const used = [...texts.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);
      const own = used.filter((name) => !name.startsWith("__"));
      assert.deepEqual([...new Set(own)].sort(), names.toSorted());
    });

    it("sends PromQL that parses, over metrics that are known", () => {
      for (const { panel, expr } of [
        ...panelQueries(dashboard, DRAWING),
        ...annotationQueries(dashboard, DRAWING),
      ]) {
        const metrics: string[] = [];
        parser.parse(expr).iterate({
          enter: ({ name, from, to, type }) => {
            assert.ok(!type.isError, `${panel}: ${expr} at ${from}`);
            // The name of a metric is the identifier that a selector begins with.
            if (name === "Identifier") metrics.push(expr.slice(from, to));
          },
        });
        assert.ok(metrics.length > 0, `${panel}: ${expr}`);
        for (const metric of metrics)
          assert.ok(Object.hasOwn(KNOWN_METRICS, metric), `${panel}: ${metric}`);
      }
    });

    it("takes no rate over less than four scrapes", () => {
      for (const { panel, expr } of panelQueries(dashboard, DRAWING)) {
        const windows = [...expr.matchAll(/(?:rate|increase)\([^[\]]*\[(\d+)([smh])\]/g)];
        for (const [whole, count, unit] of windows) {
          const seconds = Number(count) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
          assert.ok(seconds >= 60, `${panel}: ${whole}`);
        }
      }
    });
  });
}
