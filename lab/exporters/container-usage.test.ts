import assert from "node:assert/strict";
import { test } from "node:test";
import { containerUsageText } from "./container-usage.ts";

const MACHINE = { cores: 4, memoryBytes: 8e9 };

test("each running container has its CPU time and memory, under the name of its pod and node", () => {
  const page = containerUsageText(
    [
      { name: "kas-1", index: 1, usage: { cpuSeconds: 1.5, residentBytes: 9e7 } },
      { name: "kas-2", index: 2, usage: undefined },
    ],
    MACHINE,
  );
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("container_"))
    .map((line) => /^(\w+)\{.*,pod="(.+)",node="(.+)"\} (.+)$/.exec(line)?.slice(1));
  assert.deepEqual(rows, [
    ["container_cpu_usage_seconds_total", "gitlab-kas-1", "node-1", "1.5"],
    ["container_memory_working_set_bytes", "gitlab-kas-1", "node-1", "90000000"],
  ]);
  assert.match(page, /container="kas",deployment="kas"/);
});

test("the machine is there without any pod, once", () => {
  const lines = containerUsageText([], MACHINE).trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => line.replace(/\{.*\}/, "")),
    ["machine_cpu_cores 4", "machine_memory_bytes 8000000000"],
  );
});
