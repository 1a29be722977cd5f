import assert from "node:assert/strict";
import { test } from "node:test";
import { Script } from "node:vm";
import { sampleMatrix } from "../sample-matrix.ts";
import { hostileMatrix } from "./hostile-matrix.ts";
import { reportLink } from "./html/links.ts";
import { renderHtml } from "./html.ts";
import { STATE_ORDER } from "./words.ts";

const PAGE = renderHtml(sampleMatrix());
const { columns, rows } = sampleMatrix();

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? "");

test("the answer is the heading and the title", () => {
  const answer =
    "5 of 11 incidents that hurt users page nobody; 1 more pages only after the repair.";
  assert.ok(PAGE.includes(`<h1>${answer}</h1>`));
  assert.ok(PAGE.includes(`<title>${answer}</title>`));
});

test("a cell for each incident and alert, in words, with the reason behind it", () => {
  const cells = matches(PAGE, /<td role="cell" class="cell ([a-z-]+)"/g);
  assert.equal(cells.length, rows.length * columns.length);
  assert.deepEqual([...new Set(cells)].sort(), [...STATE_ORDER].sort());
  const whys = matches(PAGE, /class="why" href="#([^"]+)"/g);
  const ids = new Set(matches(PAGE, / id="([^"]+)"/g));
  assert.equal(new Set(whys).size, cells.length);
  assert.deepEqual(
    whys.filter((why) => !ids.has(why)),
    [],
  );
  assert.equal(ids.size, matches(PAGE, / id="([^"]+)"/g).length, "an id is there twice");
});

test("a cell opens the run at its moment", () => {
  assert.ok(PAGE.includes('href="./2026-11-23T13-40-redis-killed/report.html#at=720000"'));
  assert.ok(PAGE.includes("the run at +12:00"));
  const linked = matches(PAGE, /<a class="state" href="([^"]+)"/g);
  const judged = rows
    .flatMap(({ cells }) => Object.values(cells))
    .filter(({ atMs }) => atMs !== null);
  // In the table, and once more in the fold of the incident.
  assert.equal(linked.length, 2 * judged.length);
});

const LINKS: readonly (readonly [string, number | null, string | null])[] = [
  ["runs/a", 5, "./runs/a/report.html#at=5"],
  ["../runs/a", 0, "./../runs/a/report.html#at=0"],
  ["a", 1.6, "./a/report.html#at=2"],
  ["a", null, "./a/report.html"],
  ["", 5, null],
  ["javascript:alert(1)", null, "./javascript%3Aalert(1)/report.html"],
  ["//evil.example/a", null, "./evil.example/a/report.html"],
  ['a"b#c?d', null, "./a%22b%23c%3Fd/report.html"],
];
for (const [run, atMs, link] of LINKS) {
  test(`${JSON.stringify(run)} leads to ${String(link)}`, () => {
    assert.equal(reportLink(run, atMs), link);
  });
}

test("the file needs nothing but itself", () => {
  assert.doesNotMatch(PAGE, /https?:|\/\/[a-z]|@import|url\(|<link|<img|<iframe|\ssrc=/);
  const foreign = matches(PAGE, /href="([^"]+)"/g).filter((href) => !/^(\.\/|#)/.test(href));
  assert.deepEqual(foreign, []);
});

test("nothing from a run becomes markup, an attribute or a script", () => {
  const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&`;
  const text = renderHtml(hostileMatrix(evil));
  assert.equal(text.split("<script").length, PAGE.split("<script").length);
  assert.doesNotMatch(text, /<img|<script>alert/);
  const tags = text.replace(/<style>[^]*?<\/style>|<script>[^]*?<\/script>/g, "");
  const attributes = matches(tags, /<[a-z0-9]+((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/g);
  assert.ok(attributes.length > 1000, "the walk found too few tags to mean anything");
  assert.deepEqual(
    attributes.filter((list) => /\son[a-z]+/.test(list.replace(/"[^"]*"/g, ""))),
    [],
  );
  assert.ok(text.includes("&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
  // Whatever is no tag of ours has no bracket left.
  const rest = tags.replace(
    /<!doctype html>|<\/?[a-z0-9]+(?:\s+[a-z-]+(?:="[^"]*")?)*\s*\/?>/g,
    "",
  );
  assert.doesNotMatch(rest, /[<>]/);
});

test("an outcome's class is no state's class, so that no row colours its cells", () => {
  const outcomes = matches(PAGE, /class="incident ([a-z-]+)"/g);
  assert.ok(outcomes.length === rows.length);
  for (const outcome of outcomes) {
    assert.ok(!(STATE_ORDER as readonly string[]).includes(outcome), outcome);
    assert.ok(outcome.startsWith("is-"), outcome);
  }
});

test("rows stand there without scripts; the controls wait for theirs, which can be read", () => {
  assert.match(PAGE, /<form class="controls" hidden>/);
  assert.doesNotMatch(PAGE, /<tr[^>]* hidden/);
  const script = /<script>([^]*?)<\/script>/.exec(PAGE)?.[1] ?? "";
  assert.doesNotThrow(() => new Script(script));
});

test("a matrix without rows is a page all the same", () => {
  const page = renderHtml({ ...sampleMatrix(), rows: [] });
  assert.match(page, /<h1>No incident here hurt users\.<\/h1>/);
});
