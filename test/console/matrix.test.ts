import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { until, Visitor, type Sight } from "./browse.ts";
import { largeMatrix, linkTo, sampleRuns, servePage, type ServedPage } from "./stored-page.ts";

const ROWS = largeMatrix().rows.length;

let served: ServedPage;
let visitor: Visitor;
before(async () => {
  served = await servePage(await sampleRuns(), null);
  visitor = await Visitor.start();
});
after(async () => {
  await visitor.close();
  await served.stop();
  await rm(served.runsFolder, { recursive: true, force: true });
});

async function open(sight: Sight = { width: 1280, height: 800 }): Promise<Page> {
  const page = await visitor.open(linkTo(served.console, "matrix"), sight);
  await page.getByRole("grid", { name: "incidents and alerts" }).waitFor();
  return page;
}

const focused = async (page: Page): Promise<string> =>
  await page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? ''");

/** Nothing that stays in sight lies upon what has the focus. */
const isInSight = async (page: Page): Promise<boolean> =>
  await page.evaluate<boolean>(`(() => {
    const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return seen !== null && document.activeElement.contains(seen);
  })()`);

describe("the matrix by keyboard", () => {
  test(`is one tab stop among ${ROWS} rows`, async () => {
    const page = await open();
    assert.equal(
      await page.evaluate(
        "document.querySelectorAll('[role=grid] button:not([tabindex=\"-1\"])').length",
      ),
      1,
    );
    await page.getByRole("searchbox", { name: "words" }).focus();
    await page.keyboard.press("Tab");
    assert.match(await focused(page), /: open the run$/);
    await page.keyboard.press("Tab");
    assert.doesNotMatch(await focused(page), /open the run$/, "the next Tab leaves the grid");
    await page.context().close();
  });

  test("goes through with arrows, Home and End, and never out of sight", async () => {
    const page = await open();
    await page.getByRole("button", { name: /^redis-killed, error 1h: / }).focus();
    const seen: string[] = [];
    for (const key of ["ArrowRight", "ArrowDown", "Home", "End", "Control+End", "Control+Home"]) {
      await page.keyboard.press(key);
      assert.ok(await isInSight(page), `after ${key}, ${await focused(page)}`);
      seen.push(await focused(page));
    }
    assert.match(seen[0] ?? "", /^redis-killed, error 6h: /);
    assert.match(seen[1] ?? "", /, error 6h: /);
    assert.match(seen[2] ?? "", /: open the run$/);
    assert.match(seen[3] ?? "", /, denials: /);
    assert.match(seen[4] ?? "", /^steady.*, denials: /);
    assert.equal(new Set(seen).size, seen.length);
    for (let row = 1; row < ROWS; row++) {
      await page.keyboard.press("ArrowDown");
      assert.ok(await isInSight(page), `row ${row}, ${await focused(page)}`);
    }
    await page.context().close();
  });

  test("comes back from a run to where it was left", async () => {
    const page = await open();
    await page.getByRole("combobox", { name: "group" }).selectOption("redis");
    await page.getByRole("button", { name: /^redis-killed, RedisMasterMissing: / }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/replay\?at=/);
    await page.goBack();
    await until("the focus is back", async () =>
      /^redis-killed, RedisMasterMissing: /.test(await focused(page)),
    );
    assert.equal(await page.getByRole("combobox", { name: "group" }).inputValue(), "redis");
    await page.context().close();
  });
});

describe("the matrix narrowed down", () => {
  test("by what incidents came to, by group, by a state, by words; and all again", async () => {
    const page = await open();
    const rows = page
      .getByRole("grid")
      .getByRole("row")
      .filter({ has: page.locator("code") });
    const bar = page.getByRole("form", { name: "which incidents" });
    const count = bar.getByRole("status");
    assert.equal(await count.innerText(), `${ROWS} incidents`);
    const chip = bar.getByRole("button", { name: /^told nobody/ });
    await chip.click();
    const told = Number(/\d+$/.exec(await chip.innerText())?.[0]);
    assert.ok(told > 0 && told < ROWS);
    assert.equal(await rows.count(), told);
    assert.equal(await chip.getAttribute("aria-pressed"), "true");
    assert.equal(await count.innerText(), `${told} of ${ROWS} incidents`);
    await bar.getByRole("combobox", { name: "group" }).selectOption("rails");
    await bar.getByRole("searchbox", { name: "words" }).fill("secrets S06");
    assert.equal(await rows.count(), 4);
    await bar.getByRole("searchbox", { name: "words" }).fill("no such incident");
    await page.getByText("No incident is like that.").waitFor();
    await bar.getByRole("button", { name: "Show all" }).click();
    assert.equal(await rows.count(), ROWS);
    await bar.getByRole("combobox", { name: "with a cell that is" }).selectOption("cleared-early");
    const cleared = largeMatrix().rows.filter(({ cells }) =>
      Object.values(cells).some(({ state }) => state === "cleared-early"),
    );
    assert.equal(await rows.count(), cleared.length);
    await page.context().close();
  });
});

describe("the matrix in sight", () => {
  test("keeps its head, and the reason of the cell that is pointed at", async () => {
    for (const width of [1280, 1000]) {
      const page = await open({ width, height: 800 });
      await page.getByRole("button", { name: /^flag-disable, error 1h: / }).focus();
      await page.keyboard.press("Control+End");
      await page.keyboard.press("Home");
      assert.match(await focused(page), /open the run$/);
      assert.ok(await isInSight(page), width.toString());
      const head = await page.getByRole("columnheader", { name: "error 1h" }).boundingBox();
      assert.ok(head !== null && head.y > 60 && head.y < 300, `the head is at ${head?.y ?? -1}`);
      const why = page.getByRole("region", { name: "why" });
      const box = await why.boundingBox();
      assert.ok(box !== null && box.y + box.height <= 801, "the reason is below the fold");
      await page.context().close();
    }
  });

  test("is cards on a phone, each with all that it has", async () => {
    const page = await open({ width: 360, height: 780 });
    const row = page.getByRole("row", { name: /^Rails answers 503/ }).first();
    const box = await row.boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 360);
    await row.getByText("cleared T+9").waitFor();
    assert.equal(await row.getByRole("gridcell").count(), largeMatrix().columns.length + 2);
    await page.context().close();
  });
});

test("no page asked anybody else, broke its policy, or failed", () => {
  assert.deepEqual(visitor.wrong, []);
});
