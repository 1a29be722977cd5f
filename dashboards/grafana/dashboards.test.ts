import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it, test } from "node:test";
import { RULE_FILE_MODELS } from "../catalogue.ts";
import { COLOURS } from "./colours.ts";
import { DASHBOARDS, dashboardFile } from "./dashboards.ts";
import { DASHBOARDS_PAGE, dashboardsPage } from "./dashboards-page.ts";
import { dashboardFiles } from "./generated.ts";
import { MOVING_SCENARIOS, PANEL_MOVERS, moverOf } from "./movers/panel-movers.ts";
import { panelQueries, type PanelQuery } from "./read/panel-queries.ts";
import { ERROR_LIMITS } from "./panels/sli-panels.ts";

const ROOT = join(import.meta.dirname, "../..");
const DRAWING = { rangeMs: 3_600_000, pointsMax: 1000, scrapeIntervalMs: 15_000 };
const STALE = "run `npm run generate` and commit";
const files = dashboardFiles();

const queriesOf = (uid: string): readonly PanelQuery[] =>
  panelQueries(JSON.parse(files[dashboardFile({ uid })] ?? "{}"), DRAWING);
const queries = DASHBOARDS.flatMap(({ uid }) => queriesOf(uid));

for (const [path, text] of Object.entries(files)) {
  test(`${path} is fresh`, () => {
    assert.equal(readFileSync(join(ROOT, path), "utf8"), text, STALE);
  });
}

test(`${DASHBOARDS_PAGE} is fresh`, async () => {
  assert.equal(readFileSync(join(ROOT, DASHBOARDS_PAGE), "utf8"), await dashboardsPage(), STALE);
});

test("no dashboard is left over from earlier", () => {
  const folder = dirname(dashboardFile({ uid: "x" }));
  const there = readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
  assert.deepEqual(there.sort(), Object.keys(files).sort());
});

describe("the table of what moves a panel", () => {
  it("has an entry for every query of every panel", () => {
    const missing = queries.filter((query) => moverOf(query) === undefined);
    assert.deepEqual(
      missing.map(({ dashboard, panel, legend }) => `${dashboard} ${panel} ${legend}`),
      [],
    );
  });

  it("has no entry for what is no panel or query", () => {
    const stale = Object.entries(PANEL_MOVERS).flatMap(([dashboard, panels]) =>
      Object.entries(panels).flatMap(([panel, movers]) =>
        Object.keys(movers)
          .filter(
            (legend) =>
              !queries.some(
                (query) =>
                  query.dashboard === dashboard &&
                  query.panel === panel &&
                  (legend === "*" || query.legend === legend),
              ),
          )
          .map((legend) => `${dashboard} ${panel} ${legend}`),
      ),
    );
    assert.deepEqual(stale, []);
  });

  it("names scenarios that there are", () => {
    assert.ok(MOVING_SCENARIOS.length > 1);
    for (const name of MOVING_SCENARIOS) {
      assert.ok(existsSync(join(ROOT, "scenarios", `${name}.yaml`)), name);
    }
  });

  it("leaves hardly anything unmoved", () => {
    const unmoved = queries.filter((query) => !("by" in (moverOf(query) ?? {})));
    assert.ok(unmoved.length <= queries.length / 10, `${unmoved.length} of ${queries.length}`);
  });
});

test("an overview and the lab's own dashboards begin with who is cut off", () => {
  for (const uid of ["kas-main", "kas-lab-incident", "kas-lab-edge"]) {
    const { rows } = DASHBOARDS.find((spec) => spec.uid === uid) ?? { rows: [] };
    assert.equal(rows[0]?.title, "Who is cut off?", uid);
    assert.equal(queriesOf(uid)[0]?.panel, "Who is cut off?", uid);
  }
});

test("GitLab's alerts lead to a panel that there is", () => {
  const rules = Object.values(RULE_FILE_MODELS)
    .flatMap(({ groups }) => groups)
    .flatMap((group) => group.rules);
  const linked = rules.flatMap((rule) => {
    if (!("alert" in rule)) return [];
    const { grafana_dashboard_id: dashboard, grafana_panel: panel } = rule.annotations;
    return dashboard === undefined || panel === undefined ? [] : [{ dashboard, panel }];
  });
  assert.equal(linked.length, 4);
  for (const { dashboard, panel } of linked) {
    const [uid = ""] = dashboard.split("/");
    assert.ok(
      queriesOf(uid).some((query) => query.panel === panel),
      `${uid} ${panel}`,
    );
  }
});

test("the objective lines are where the alerts fire", () => {
  const rules = Object.values(RULE_FILE_MODELS).flatMap(({ groups }) =>
    groups.flatMap((group) => group.rules),
  );
  const limits = rules.flatMap((rule) =>
    "alert" in rule
      ? [...rule.expr.matchAll(/errors:ratio_\w+\{[^}]*\} > ([\d.]+)/g)].map(([, limit]) =>
          Number(limit),
        )
      : [],
  );
  assert.deepEqual(
    ERROR_LIMITS.map(({ value }) => value),
    [...new Set(limits)].sort((a, b) => a - b),
  );
});

test("links lead to dashboards that there are", () => {
  for (const { links, uid } of DASHBOARDS) {
    const leads = links.map(({ url }) => url.replace("/d/", ""));
    assert.deepEqual(leads.toSorted(), DASHBOARDS.map((spec) => spec.uid).sort(), uid);
  }
});

test("every colour is a colour, and no two mean the same by chance", () => {
  const values = Object.values(COLOURS);
  for (const value of values) assert.match(value, /^#[0-9a-f]{6}$/);
  assert.equal(new Set(values).size, values.length);
});
