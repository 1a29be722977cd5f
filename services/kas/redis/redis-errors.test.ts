import assert from "node:assert/strict";
import { test } from "node:test";
import { breaksConnection, isRetryable, PoolTimeoutError } from "./redis-errors.ts";

function reply(text: string): Error {
  return Object.assign(new Error(text), { name: "ReplyError" });
}

const rows: readonly (readonly [Error, again: boolean, broken: boolean])[] = [
  [new Error("Connection is closed."), true, true],
  [new Error("Command timed out"), true, true],
  [new PoolTimeoutError(), false, true],
  [reply("WRONGTYPE Operation against a key"), false, false],
  [reply("OOM command not allowed when used memory > 'maxmemory'"), false, false],
  [reply("ERR unknown command"), false, false],
  [reply("ERR max number of clients reached"), true, false],
  [reply("LOADING Redis is loading the dataset in memory"), true, false],
  [reply("READONLY You can't write against a read only replica."), true, true],
];
for (const [error, again, broken] of rows) {
  test(`"${error.message}" ${again ? "is tried again" : "is final"}`, () => {
    assert.equal(isRetryable(error), again);
    assert.equal(breaksConnection(error), broken);
  });
}
