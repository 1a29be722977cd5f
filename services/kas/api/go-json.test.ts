import assert from "node:assert/strict";
import { test } from "node:test";
import { GoJsonError, parseGoJson } from "./go-json.ts";

const WHOLE =
  '{"project_id":7,"agent_name":"agent-1","gitaly_info":{"features":{"a":"true"}},"x":[1,2]}';

test("a whole document is what JSON.parse makes of it", () => {
  assert.deepEqual(parseGoJson(WHOLE), JSON.parse(WHOLE));
});

test("wherever a document is cut, the text is Go's", () => {
  for (let end = 0; end < WHOLE.length; end++) {
    // Go's words for a cut literal (`tru`) are the same.
    assert.throws(
      () => parseGoJson(WHOLE.slice(0, end)),
      (error) => error instanceof GoJsonError && error.message === "unexpected end of JSON input",
      `cut at ${end}`,
    );
  }
});

test("an HTML page is an invalid character", () => {
  assert.throws(() => parseGoJson("<html></html>"), {
    message: "invalid character '<' looking for beginning of value",
  });
});
