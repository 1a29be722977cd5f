import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { shellWord } from "./shell-word.ts";

test("a shell takes a quoted text for one word, and for that text", () => {
  for (const text of [
    "",
    "plain/word-1.yaml",
    "it's",
    "a b",
    '$HOME `date` \\ "x"',
    "*",
    "-n",
    "'",
  ]) {
    const script = `set -- ${shellWord(text)}; printf '%s:%s' "$#" "$1"`;
    assert.equal(execFileSync("sh", ["-c", script]).toString(), `1:${text}`);
  }
  assert.equal(shellWord("runs/2026-11-24T10-00-steady"), "runs/2026-11-24T10-00-steady");
});
