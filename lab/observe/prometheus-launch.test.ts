import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { prometheusLaunch } from "./prometheus-launch.ts";

test("Prometheus scrapes nothing itself and takes what it is given, a day out of order", () => {
  const { args, files } = prometheusLaunch({ host: "127.0.0.9", port: 9090, dataFolder: "/data" });
  assert.deepEqual(parse(files["prometheus.yml"] ?? ""), {
    storage: { tsdb: { out_of_order_time_window: "24h" } },
  });
  for (const flag of [
    "--config.file={dir}/prometheus.yml",
    "--storage.tsdb.path=/data",
    "--web.listen-address=127.0.0.9:9090",
    "--web.enable-remote-write-receiver",
  ]) {
    assert.ok(args.includes(flag), `${flag} in ${args.join(" ")}`);
  }
});
