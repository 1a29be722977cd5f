import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { addressBook } from "../topology/addresses.ts";
import { grafanaRecord } from "./grafana-record.ts";
import { dashboardPath, labDashboards } from "./lab-dashboards.ts";
import { LAB_SOURCE_UID } from "./names.ts";

/**
 * Fields that Grafana 11 reads from provisioning files, and no others: it ignores what it does not
 * know, so a misspelt field would go unnoticed. Source: pkg/services/provisioning/datasources/types.go
 * (configsV1) and pkg/services/provisioning/dashboards/types.go of grafana/grafana, and the page
 * "Provision Grafana".
 */
const DataSourceFile = z.strictObject({
  apiVersion: z.literal(1),
  datasources: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        uid: z.string().regex(/^[\w-]{1,40}$/),
        type: z.literal("prometheus"),
        access: z.enum(["proxy", "direct"]),
        url: z.url(),
        orgId: z.literal(1),
        isDefault: z.boolean(),
        editable: z.boolean(),
        jsonData: z.strictObject({
          httpMethod: z.enum(["GET", "POST"]),
          timeInterval: z.string().regex(/^\d+s$/),
          prometheusType: z.enum(["Prometheus", "Cortex", "Mimir", "Thanos"]),
        }),
      }),
    )
    .length(1),
});
const ProviderFile = z.strictObject({
  apiVersion: z.literal(1),
  providers: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        orgId: z.literal(1),
        folder: z.string(),
        folderUid: z.string().regex(/^[\w-]{1,40}$/),
        type: z.literal("file"),
        disableDeletion: z.boolean(),
        allowUiUpdates: z.boolean(),
        options: z.strictObject({ path: z.string().startsWith("/") }),
      }),
    )
    .length(1),
});
/** What a dashboard from a file must have (createDashboardJson: a title), and what the lab sets. */
const Dashboard = z.looseObject({
  id: z.null(),
  uid: z.string().regex(/^[\w-]{1,40}$/),
  title: z.string().min(1),
  schemaVersion: z.number().int().min(16),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  refresh: z.literal("5s"),
  annotations: z.looseObject({ list: z.array(z.looseObject({ expr: z.string() })) }),
  templating: z.looseObject({
    list: z.array(z.looseObject({ type: z.string(), current: z.unknown() })),
  }),
});

const FROM_MS = Date.UTC(2026, 0, 2, 3, 4);
const RANGE = { fromMs: FROM_MS, toMs: FROM_MS + 75 * 60_000 };
const dashboards = labDashboards(PROJECT_ROOT, RANGE);
const book = addressBook("10.64");
const record = grafanaRecord(book, { image: "grafana/grafana:11.6.1", dashboards });
const FOLDER = "/runs/1/components/grafana";

/** A file as Grafana finds it: the launcher puts the folder in. */
function written(path: string): string {
  return (record.files[path] ?? assert.fail(`no ${path}`)).replaceAll("{dir}", FOLDER);
}

test("the data source's file has Grafana's fields and leads to the run's Prometheus", () => {
  const file = DataSourceFile.parse(parse(written("provisioning/datasources/kas-lab.yaml")));
  assert.equal(file.datasources[0]?.url, "http://10.64.6.1:9090");
  assert.equal(file.datasources[0].isDefault, true);
});

test("the provider's file leads to the folder with every dashboard", () => {
  const file = ProviderFile.parse(parse(written("provisioning/dashboards/kas-lab.yaml")));
  const path = file.providers[0]?.options["path"];
  assert.equal(path, `${FOLDER}/dashboards`);
  const names = Object.keys(record.files).filter((name) => name.startsWith("dashboards/"));
  assert.deepEqual(names.sort(), dashboards.map(({ uid }) => `dashboards/${uid}.json`).sort());
  assert.ok(names.length >= 8);
});

test("every dashboard shows the run's lab time and its data source at first, with fault windows", () => {
  for (const { uid } of dashboards) {
    const dashboard = Dashboard.parse(JSON.parse(written(`dashboards/${uid}.json`)));
    assert.deepEqual(dashboard.time, {
      from: "2026-01-02T03:04:00.000Z",
      to: "2026-01-02T04:19:00.000Z",
    });
    const source = dashboard.templating.list.find(({ type }) => type === "datasource");
    assert.deepEqual(source?.current, { text: LAB_SOURCE_UID, value: LAB_SOURCE_UID }, uid);
    const exprs = dashboard.annotations.list.map(({ expr }) => expr);
    assert.ok(exprs.includes("kaslab_fault_active"), uid);
  }
  const open = labDashboards(PROJECT_ROOT, { fromMs: FROM_MS, toMs: null })[0];
  assert.deepEqual(open?.json["time"], { from: "2026-01-02T03:04:00.000Z", to: "now" });
});

test("Grafana is configured by variables alone, in its own folder, at its own address", () => {
  assert.deepEqual(record.args, []);
  for (const name of Object.keys(record.env)) assert.match(name, /^GF_[A-Z]+_[A-Z_]+$/);
  const paths = Object.entries(record.env).filter(([name]) => name.includes("PATH"));
  assert.ok(paths.length >= 5);
  for (const [name, value] of paths) assert.ok(value.startsWith("{dir}/"), name);
  const home = record.env["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] ?? "";
  assert.ok(home.replace("{dir}/", "") in record.files, home);
  assert.equal(record.env["GF_SERVER_HTTP_ADDR"], record.readiness.host);
  assert.equal(record.env["GF_SERVER_HTTP_PORT"], `${record.readiness.port}`);
});

test("a link leads to the lab time of a run", () => {
  assert.equal(
    dashboardPath("kas-lab-incident", RANGE),
    "/d/kas-lab-incident?from=1767323040000&to=1767327540000",
  );
  assert.match(dashboardPath("x", { fromMs: 1, toMs: null }), /from=1&to=now$/);
});
