import assert from "node:assert/strict";
import { test } from "node:test";
import { gitalyAuthorization } from "./v2-token.ts";

test("the recorded secret and second give the recorded token", () => {
  assert.equal(
    gitalyAuthorization("gitaly-secret", { now: () => 1_795_438_841_901.7 }),
    "Bearer v2.2176fa6eff83250fe59c961960925441354b476c7b0c3c11fa78d99840f51860.1795438841",
  );
});
