import assert from "node:assert/strict";
import { test } from "node:test";
import { readLogLine } from "./log-line.ts";

test("message and error, and how bad it is", () => {
  assert.deepEqual(
    readLogLine('{"level":"error","error":"error kind: 0; status: 404","msg":"GetAgentInfo()"}'),
    { level: "error", message: "GetAgentInfo(): error kind: 0; status: 404" },
  );
});

test("a line without an error is its message", () => {
  assert.deepEqual(readLogLine('{"level":"warn","msg":"slow"}'), {
    level: "warn",
    message: "slow",
  });
});

test("a line that was cut short gives what is whole", () => {
  assert.deepEqual(readLogLine('{"level":"warn","msg":"a \\"b\\"","error":"rpc err'), {
    level: "warn",
    message: 'a "b"',
  });
});

test("a line that is no object stays as it is", () => {
  for (const line of ["# Server started", "17", "null", "{}", "{", '["level"]']) {
    assert.deepEqual(readLogLine(line), { level: "", message: line });
  }
});

test("only known levels become a class of the page", () => {
  assert.equal(readLogLine('{"level":"x onload=1","msg":"m"}').level, "");
});
