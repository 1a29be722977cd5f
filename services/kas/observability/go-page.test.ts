import assert from "node:assert/strict";
import { test } from "node:test";
import { Counter, Registry } from "prom-client";
import { withoutEmptyFamilies } from "./go-page.ts";

test("a family appears with its first series and is otherwise untouched", async () => {
  const registry = new Registry();
  const used = new Counter({
    name: "a_total",
    help: "A.",
    labelNames: ["code"],
    registers: [registry],
  });
  const late = new Counter({
    name: "b_total",
    help: "B.",
    labelNames: ["code"],
    registers: [registry],
  });
  used.inc({ code: "200" });
  const text = '# HELP a_total A.\n# TYPE a_total counter\na_total{code="200"} 1\n';
  assert.equal(withoutEmptyFamilies(await registry.metrics()).trimEnd(), text.trimEnd());
  late.inc({ code: "500" });
  assert.equal(withoutEmptyFamilies(await registry.metrics()), await registry.metrics());
});
