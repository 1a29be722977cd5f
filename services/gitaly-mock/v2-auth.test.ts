import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { test } from "node:test";
import { checkV2 } from "./v2-auth.ts";

// Test vector of the public Gitaly client: secret, second, HMAC.
const VECTOR = "1a662e9da3b662d3ef70d721880f5b48369be4a2488a77b78fdeb0d202f7a1ae";
const SECOND = 1_626_350_400;
const bearer = (token: string): string => `Bearer ${token}`;
const good = bearer(`v2.${VECTOR}.${SECOND}`);

const cases: readonly (readonly [string, string, number, number | "ok"])[] = [
  ["the test vector", good, SECOND, "ok"],
  ["30 s late", good, SECOND + 30, "ok"],
  ["30 s early", good, SECOND - 30, "ok"],
  ["31 s late", good, SECOND + 31, status.PERMISSION_DENIED],
  ["31 s early", good, SECOND - 31, status.PERMISSION_DENIED],
  ["no credentials", "", SECOND, status.UNAUTHENTICATED],
  ["two parts", bearer(`v2.${VECTOR}`), SECOND, status.UNAUTHENTICATED],
  ["bad hex", bearer(`v2.xyz.${SECOND}`), SECOND, status.UNAUTHENTICATED],
  ["another version", bearer(`v1.${VECTOR}.${SECOND}`), SECOND, status.PERMISSION_DENIED],
  ["another second", bearer(`v2.${VECTOR}.${SECOND + 1}`), SECOND, status.PERMISSION_DENIED],
];
for (const [name, authorization, nowS, expected] of cases) {
  test(`${name}: ${expected}`, () => {
    const outcome = checkV2(authorization, "lab-secret", nowS * 1000);
    assert.equal(outcome.kind === "ok" ? "ok" : outcome.code, expected);
  });
}

test("the recorded token of a real kas is accepted at its time", () => {
  const recorded =
    "Bearer v2.2176fa6eff83250fe59c961960925441354b476c7b0c3c11fa78d99840f51860.1795438841";
  assert.equal(checkV2(recorded, "gitaly-secret", 1_795_438_841_900).kind, "ok");
});

test("without a secret every call passes", () => {
  assert.equal(checkV2("", "", 0).kind, "ok");
});
