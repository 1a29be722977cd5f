import assert from "node:assert/strict";
import { test } from "node:test";
import { renderHtml } from "./html/page.ts";
import { junitXml } from "./junit.ts";
import { sampleResult } from "./sample-result.ts";

const RESULT = {
  ...sampleResult(),
  kas: {
    from: "image",
    name: 'kas:<mine> & "yours"',
    metrics: true,
    log: true,
    cannotFollow: ["the pause after a failed poll of Gitaly: 10 s", "keepalive: 50 s"],
  },
} as const;

test("the report says which kas it was and lists what that cannot follow", () => {
  const page = renderHtml(RESULT, []);
  assert.match(page, /kas:&lt;mine&gt; &amp; &quot;yours&quot; \(image\), on the wall clock/);
  assert.match(page, /it cannot follow at 60x/);
  assert.ok(page.includes("keepalive: 50 s"));
  assert.ok(!renderHtml(sampleResult(), []).includes("cannot follow"));
});

test("so do JUnit's properties", () => {
  const xml = junitXml(RESULT);
  assert.match(xml, /name="kas" value="image kas:&lt;mine&gt; &amp; &quot;yours&quot;"/);
  assert.equal(xml.match(/name="kas-cannot-follow"/g)?.length, 2);
  assert.ok(!junitXml(sampleResult()).includes("kas-cannot-follow"));
});
