import assert from "node:assert/strict";
import { test } from "node:test";
import { PROJECT_ROOT } from "../kit/installation.ts";
import { billOfMaterials } from "./bill-of-materials.ts";
import { runtimeDependencies } from "./dependencies.ts";

test("the bill of materials has the runtime dependencies, each with its licence, and no other", () => {
  const bill = billOfMaterials(PROJECT_ROOT);
  assert.equal(bill.bomFormat, "CycloneDX");
  assert.equal(bill.metadata.component.name, "kas-lab");
  assert.deepEqual(
    bill.components.map(({ name, version }) => `${name}@${version}`).sort(),
    runtimeDependencies(PROJECT_ROOT).map(({ name, version }) => `${name}@${version}`),
  );
  const without = bill.components.filter(({ licenses = [] }) => licenses.length === 0);
  assert.deepEqual(without, []);
});
