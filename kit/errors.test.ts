import assert from "node:assert/strict";
import { test } from "node:test";
import { whyUnreadable } from "./errors.ts";

test("a file that cannot be read is told in words", () => {
  const failed = (code: string): Error => Object.assign(new Error("raw"), { code });
  assert.equal(whyUnreadable(failed("ENOENT")), "there is no such file");
  assert.equal(whyUnreadable(failed("EISDIR")), "it is a folder, not a file");
  assert.equal(whyUnreadable(failed("EIO")), "raw");
  assert.equal(whyUnreadable("torn"), "torn");
});
