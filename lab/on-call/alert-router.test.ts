import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { AlertRouter, routingOf, type RoutedEnvironment } from "./alert-router.ts";

const answers: readonly (readonly [string, string])[] = [
  ["slo_gprd_main,slack_bridge-prod,production_slack_channel", "page"],
  ["slack_bridge-prod,issue:gitlab.com/gitlab-com/gl-infra/production", "chat"],
  ["issue:gitlab.com/gitlab-com/gl-infra/production", "ticket"],
  ["slack_bridge-nonprod,blackhole", "chat"],
  ["blackhole", "dropped"],
];
for (const [line, kind] of answers) {
  test(`${line} is a ${kind}`, () => {
    const said = `Warning: --config.file flag overrides the --alertmanager.url.\n${line}\n`;
    assert.deepEqual(routingOf(said), { receivers: line.split(","), kind });
  });
}

for (const output of ["", "\n", "team_nobody_channel\n"]) {
  test(`${JSON.stringify(output)} is no answer`, () => {
    assert.throws(() => routingOf(output), { code: "OBSERVE_ROUTING_FAILED" });
  });
}

/** A stand-in for amtool that writes down how it was called. */
function standIn(t: TestContext, body: string, environment?: RoutedEnvironment) {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "amtool");
  const log = join(folder, "calls");
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\n${body}\n`, { mode: 0o755 });
  const router = new AlertRouter({
    amtool: { tool: "amtool", path, version: "0.25.0", origin: "path", env: {} },
    configFile: "/a.yml",
    ...(environment === undefined ? {} : { environment }),
  });
  return { router, calls: () => readFileSync(log, "utf8").trim().split("\n") };
}

test("a label set is asked once, whatever the order of its labels", async (t) => {
  const { router, calls } = standIn(t, "echo prod_pagerduty");
  const [first, second] = await Promise.all([
    router.routeAlert({ alertname: "A", pager: "pagerduty" }),
    router.routeAlert({ pager: "pagerduty", alertname: "A" }),
  ]);
  assert.deepEqual(first, { receivers: ["prod_pagerduty"], kind: "page" });
  assert.deepEqual(second, first);
  await router.routeAlert({ alertname: "B" });
  assert.equal(calls().length, 2);
});

for (const [environment, expected] of [
  [undefined, "gprd"],
  ["gstg", "gstg"],
] as const) {
  test(`the environment asked about is ${expected}, whatever the alert's own labels say`, async (t) => {
    const { router, calls } = standIn(t, "echo blackhole", environment);
    await router.routeAlert({ env: "lab", environment: "gstg", title: 'a "b", c\\d' });
    assert.deepEqual(calls(), [
      `config routes test --config.file=/a.yml env="${expected}" environment="${expected}" ` +
        'title="a \\"b\\", c\\\\d"',
    ]);
  });
}

test("an amtool that fails is told with its own words", async (t) => {
  const { router } = standIn(t, "echo no such file >&2; exit 1");
  await assert.rejects(router.routeAlert({}), {
    code: "OBSERVE_ROUTING_FAILED",
    message: "amtool ended with 1: no such file",
  });
});
