import assert from "node:assert/strict";
import { test } from "node:test";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { addressBook } from "../topology/addresses.ts";
import {
  checkAlertmanager,
  checkOnlookers,
  NO_ONLOOKERS,
  onlookerTools,
  stackExtras,
} from "./onlookers.ts";

const context = { projectRoot: PROJECT_ROOT, range: { fromMs: 0, toMs: null } };

test("Grafana of the run's own needs containers; an address and Alertmanager do not", () => {
  const contained = { alertmanager: true, grafana: "container" } as const;
  assert.throws(() => checkOnlookers(contained, "process"), { code: "LAB_NEEDS_CONTAINERS" });
  checkOnlookers(contained, "container");
  checkOnlookers({ alertmanager: true, grafana: { url: "http://g:3000" } }, "process");
  assert.throws(() => checkOnlookers({ ...NO_ONLOOKERS, grafana: { url: "http://" } }, "process"), {
    code: "GRAFANA_BAD_ADDRESS",
  });
});

test("a stack starts those that are components, each at an address of its own", () => {
  const book = addressBook("10.64");
  assert.deepEqual(stackExtras(NO_ONLOOKERS, context).records(book), []);
  const both = stackExtras({ alertmanager: true, grafana: "container" }, context);
  assert.deepEqual(both.images, ["alertmanager", "grafana"]);
  const records = both.records(book);
  assert.deepEqual(
    records.map(({ name, readiness }) => [name, readiness.host, readiness.port]),
    [
      ["alertmanager", "10.64.6.3", 9093],
      ["grafana", "10.64.6.4", 3000],
    ],
  );
  assert.match(records[0]?.files["alertmanager.yml"] ?? "", /prod_pagerduty/);
  const own = stackExtras({ ...NO_ONLOOKERS, grafana: { url: "http://g" } }, context);
  assert.deepEqual([own.images, own.records(book)], [[], []]);
  assert.deepEqual(onlookerTools({ ...NO_ONLOOKERS, alertmanager: true }), ["alertmanager"]);
});

test("Debian's Alertmanager, unpacked and not installed, is refused before anything starts", () => {
  const tool = { tool: "alertmanager", path: "/t/alertmanager", version: "0.25", env: {} } as const;
  const found = (origin: "path" | "tools-folder") =>
    new Map([["alertmanager", { ...tool, origin }]] as const);
  const none = (): boolean => false;
  assert.throws(() => checkAlertmanager(found("tools-folder"), none), { code: "TOOLS_NOT_FOUND" });
  checkAlertmanager(found("tools-folder"), () => true);
  checkAlertmanager(found("path"), none);
  checkAlertmanager(new Map(), none);
});
