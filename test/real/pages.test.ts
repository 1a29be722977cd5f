import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { renderHtml as renderMatrix } from "../../lab/matrix/render/html.ts";
import { sampleMatrix } from "../../lab/matrix/sample-matrix.ts";
import { renderHtml as renderReport } from "../../lab/report/html/page.ts";
import { sampleFailure, sampleResult } from "../../lab/report/sample-result.ts";
import { Reader } from "./browser.ts";
import { contrasts } from "./contrast.ts";

const PAGES = ["report.html", "failed.html", "matrix.html"] as const;
const SCHEMES = ["light", "dark"] as const;
const REDIS_RUN = "2026-11-23T13-40-redis-killed/report.html";

let reader: Reader;
before(async () => {
  reader = await Reader.start();
  await reader.write("report.html", renderReport(sampleResult(), []));
  await reader.write("failed.html", renderReport(sampleFailure(), []));
  await reader.write("matrix.html", renderMatrix(sampleMatrix()));
  await reader.write(REDIS_RUN, renderReport(sampleResult(), []));
});
after(async () => {
  await reader.close();
});

const number = async (page: Page, expression: string): Promise<number> =>
  await page.evaluate<number>(expression);

describe("a run's report", () => {
  test("says verdict, title and the one sentence without scrolling", async () => {
    const page = await reader.open("report.html", { width: 1280 });
    for (const text of [/^pass$/, /^Nobody was paged\. All 10 agents were cut off/]) {
      const box = await page.getByText(text).first().boundingBox();
      assert.ok(box !== null && box.y + box.height < 300, String(text));
    }
    await page.getByRole("heading", { level: 1, name: sampleResult().title }).waitFor();
    await page.close();
  });

  test("lists every expectation with expected and seen, what did not hold first", async () => {
    const page = await reader.open("failed.html", { width: 1280 });
    const table = page.getByRole("table", { name: "expectations" });
    const rows = await table.getByRole("row").allInnerTexts();
    const { expectations } = sampleFailure();
    assert.equal(rows.length, 1 + expectations.length);
    for (const { says, expected, seen } of expectations) {
      const row = rows.find((text) => text.includes(says)) ?? "";
      assert.ok(row.includes(expected) && row.includes(seen), says);
    }
    assert.match(rows[1] ?? "", /fail.*\s+everyone is back/);
    await page.close();
  });

  test("draws the fault on the time axis where it was", async () => {
    const page = await reader.open("report.html", { width: 1280 });
    const bar = page.getByRole("img", { name: "fault off in effect from +10:41 to +30:00" });
    const axis = page.getByRole("slider", { name: "moment in lab time" });
    const [drawn, whole] = [await bar.boundingBox(), await axis.boundingBox()];
    assert.ok(drawn !== null && whole !== null);
    const share = (x: number): number => (x - whole.x) / whole.width;
    assert.ok(Math.abs(share(drawn.x) - 641_000 / 4_500_000) < 0.005);
    assert.ok(Math.abs(share(drawn.x + drawn.width) - 1_800_000 / 4_500_000) < 0.005);
    const firing = page.getByRole("img", { name: /^LabAgentsDisconnected firing from \+14:00/ });
    assert.equal(await firing.count(), 1);
    assert.equal(await page.locator(".chart .shade").count(), sampleResult().charts.length);
    await page.close();
  });

  test("moves its cursor by keyboard, and nothing else moves", async () => {
    const page = await reader.open("report.html", { width: 1280 });
    const axis = page.getByRole("slider", { name: "moment in lab time" });
    const height = await number(page, "document.body.scrollHeight");
    await axis.focus();
    await page.keyboard.press("Home");
    assert.equal(await axis.getAttribute("aria-valuetext"), "+00:00");
    await page.keyboard.press("Shift+ArrowRight");
    assert.equal(await axis.getAttribute("aria-valuetext"), "+03:45");
    assert.equal(await page.locator(".readout").innerText(), "at +03:45");
    assert.equal(await number(page, "document.body.scrollHeight"), height);
    await page.close();
  });

  test("on paper it is light, whatever the screen was", async () => {
    const page = await reader.open("report.html", { width: 1047, scheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const ground = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    assert.equal(ground, "rgb(253, 253, 252)");
    assert.deepEqual((await contrasts(page)).faint, []);
    await page.close();
  });
});

describe("a matrix", () => {
  test("answers in its heading, and every incident is a row", async () => {
    const page = await reader.open("matrix.html", { width: 1280 });
    await page.getByRole("heading", { level: 1, name: /^5 of 11 incidents .* page/ }).waitFor();
    for (const { title } of sampleMatrix().rows) {
      assert.equal(await page.getByRole("rowheader", { name: title }).count(), 1, title);
    }
    const row = page.getByRole("row", { name: /Redis is gone for 40 minutes/ });
    assert.equal(await row.getByRole("cell").count(), 2 + sampleMatrix().columns.length);
    await page.close();
  });

  test("a cell opens the run at its moment", async () => {
    const page = await reader.open("matrix.html", { width: 1280 });
    const row = page.getByRole("row", { name: /Redis is gone for 40 minutes/ });
    await row.getByRole("link", { name: "T+2 page" }).click();
    await page.waitForURL(/redis-killed\/report\.html#at=720000$/);
    assert.equal(await page.locator(".readout").innerText(), "at +12:00");
    const story = await page.getByRole("heading", { name: "What happened" }).boundingBox();
    assert.ok(story !== null && story.y >= -5 && story.y < 200, "the axis is in sight");
    await page.close();
  });

  test("says why beside the cell, by keyboard alone", async () => {
    const page = await reader.open("matrix.html", { width: 1280 });
    const why = page.getByRole("link", { name: "why: rails-jwt-mismatch, error 1h" });
    await why.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "why" });
    await dialog.getByText(/4\.9 calls\/s finished and all of them failed/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.close();
  });

  test("shows the ones that page nobody, when asked", async () => {
    const page = await reader.open("matrix.html", { width: 1280 });
    await page.getByRole("button", { name: /^page nobody/ }).click();
    assert.equal(await page.locator("tr.incident:visible").count(), 5);
    assert.equal(await page.getByRole("status").innerText(), "5 of 14 shown");
    await page.close();
  });
});

for (const name of PAGES) {
  for (const width of [360, 768, 1280, 1920]) {
    test(`${name} never scrolls sideways at ${width} pixels`, async () => {
      const page = await reader.open(name, { width });
      assert.equal(await number(page, "document.documentElement.scrollWidth"), width);
      assert.equal(await page.getByRole("heading", { level: 1 }).isVisible(), true);
      await page.close();
    });
  }
  for (const scheme of SCHEMES) {
    for (const width of [360, 1280]) {
      test(`${name} can be read: ${scheme}, ${width} pixels`, async () => {
        const page = await reader.open(name, { width, scheme });
        await page.evaluate(
          "document.querySelectorAll('details').forEach((d) => { d.open = true })",
        );
        const { measured, faint } = await contrasts(page);
        assert.ok(measured > 150, `only ${measured} texts were measured`);
        assert.deepEqual(faint, []);
        await page.close();
      });
    }
  }
}

test("no page asks anybody for anything, and no script failed", () => {
  assert.deepEqual(reader.foreign, []);
});
