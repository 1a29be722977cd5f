import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { until, Visitor } from "./browse.ts";
import { linkTo, RUN, sampleRuns, servePage, type ServedPage } from "./stored-page.ts";

let served: ServedPage;
let visitor: Visitor;
before(async () => {
  served = await servePage(await sampleRuns(), RUN);
  visitor = await Visitor.start();
});
after(async () => {
  await visitor.close();
  await served.stop();
  await rm(served.runsFolder, { recursive: true, force: true });
});

const open = async (view: string): Promise<Page> =>
  await visitor.open(linkTo(served.console, view), { width: 1440 });
const clockOf = async (page: Page): Promise<string> =>
  await page.getByRole("timer", { name: /lab time/ }).innerText();

describe("replay", () => {
  test("opens at the end, and picture, numbers and logs follow the cursor", async () => {
    const page = await open("replay");
    await page.getByRole("heading", { name: "All 10 agents are connected." }).waitFor();
    const axis = page.getByRole("slider", { name: "moment in lab time" });
    await axis.focus();
    await page.keyboard.press("Home");
    assert.equal(await clockOf(page), "+00:00");
    for (let step = 0; step < 8; step++) await page.keyboard.press("Shift+ArrowRight");
    await page
      .getByRole("heading", { name: /agents are cut off\. In force: Redis is killed/ })
      .waitFor();
    await page.getByRole("button", { name: /^Redis\s*: down/ }).waitFor();
    await page.getByLabel("key figures").getByText("fault in force").waitFor();
    await page
      .getByLabel("log lines")
      .getByText(/TokenLimiter/)
      .first()
      .waitFor();
    assert.equal(
      await page.getByRole("slider").getAttribute("aria-valuetext"),
      await clockOf(page),
    );
    await page.context().close();
  });

  test("jumps to what happened next, and plays on from there", async () => {
    const page = await open("replay?at=0");
    const controls = page.getByRole("group", { name: "replay" });
    await controls.getByRole("button", { name: /^fault kill, \+10:00/ }).click();
    assert.match(await clockOf(page), /^\+10:0/);
    await controls.getByRole("button", { name: "Play" }).click();
    await page
      .getByText(/^\+1[1-9]:/)
      .first()
      .waitFor();
    await controls.getByRole("button", { name: "Pause" }).click();
    await page.context().close();
  });

  test("an event is a way to its instant", async () => {
    const page = await open("replay?at=600000");
    await page.getByRole("link", { name: "RedisMasterMissing is firing, which pages" }).click();
    assert.equal(await clockOf(page), "+12:00");
    await page.getByText("The on-call is paged: RedisMasterMissing.").waitFor();
    await page.context().close();
  });

  test("draws the fault and the alert on the time line where they were", async () => {
    const page = await open("replay");
    const line = page.getByRole("region", { name: "time line" });
    const [axis, alert] = await Promise.all([
      line.getByRole("slider").boundingBox(),
      line.getByRole("img", { name: /^RedisMasterMissing firing from \+12:00/ }).boundingBox(),
    ]);
    assert.ok(axis !== null && alert !== null);
    assert.ok(Math.abs((alert.x - axis.x) / axis.width - 720_000 / 4_084_000) < 0.01);
    await line.getByRole("img", { name: /^fault kill: Redis is killed, from \+10:00/ }).waitFor();
    await page.context().close();
  });
});

describe("the picture", () => {
  test("is walked by arrow keys, and a box tells more of itself", async () => {
    const page = await open("now?at=1500000");
    await page.getByRole("button", { name: /^agentk/ }).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
    const focused = async (): Promise<string | null> =>
      await page.evaluate<string | null>("document.activeElement.getAttribute('data-node')");
    assert.match((await focused()) ?? "", /^kas-\d$/);
    await page.keyboard.press("Enter");
    const details = page.getByRole("region", { name: /^details of kas-\d/ });
    await details
      .getByText(/broken/)
      .first()
      .waitFor();
    await page.getByRole("combobox", { name: "component" }).waitFor();
    assert.match(await page.getByRole("combobox", { name: "component" }).inputValue(), /^kas-\d$/);
    await page.context().close();
  });

  test("marks what is broken in words, not by colour alone", async () => {
    const page = await open("now?at=1500000");
    const redis = page.getByRole("button", { name: /^Redis\s*: down/ });
    await redis.waitFor();
    assert.match(await redis.innerText(), /fault/);
    await page.context().close();
  });
});

describe("the logs", () => {
  test("follow one request through the lab", async () => {
    const page = await open("now?at=500000");
    const lines = page.getByLabel("log lines");
    await lines
      .getByRole("button", { name: /follow the request/ })
      .first()
      .click();
    const trail = page.getByRole("region", { name: /^request / });
    await trail.getByRole("listitem").first().waitFor();
    const stations = await trail.locator("b").allInnerTexts();
    assert.ok(
      stations.some((name) => name.startsWith("kas-")),
      stations.join(" "),
    );
    assert.ok(new Set(stations).size >= 2, `only ${stations.join(" ")}`);
    await page.context().close();
  });

  test("are filtered by component, level, text and correlation id", async () => {
    const page = await open("now?at=1500000");
    const lines = page.getByLabel("log lines").getByRole("listitem");
    await page.getByRole("combobox", { name: "component" }).selectOption("kas-1");
    await page.getByRole("combobox", { name: "level" }).selectOption("error");
    await page.getByRole("searchbox", { name: "text" }).fill("TokenLimiter");
    await page.getByText(/^\d+ lines up to \+25:00$/).waitFor();
    await until("only lines that match", async () => {
      const texts = await lines.allInnerTexts();
      return (
        texts.length > 0 && texts.every((text) => /kas-1/.test(text) && /TokenLimiter/.test(text))
      );
    });
    await page.getByRole("searchbox", { name: "correlation id" }).fill("01NOBODY");
    await page.getByText(/No line matches/).waitFor();
    await page.context().close();
  });
});

describe("matrix and runs", () => {
  test("a cell of the matrix opens its run at the moment of truth", async () => {
    const page = await open("matrix");
    await page
      .getByRole("button", { name: /^redis-killed, RedisMasterMissing: page T\+2/ })
      .click();
    await page.waitForURL(/#\/replay\?at=720000$/);
    await page.getByText("The on-call is paged: RedisMasterMissing.").waitFor();
    assert.equal(await clockOf(page), "+12:00");
    await page.context().close();
  });

  test("a cell says why it is so, by keyboard", async () => {
    const page = await open("matrix");
    await page.getByRole("button", { name: /^redis-killed, error 1h: SILENT/ }).focus();
    const why = page.getByRole("region", { name: "why" });
    await why.getByRole("heading", { name: /Redis is gone for 40 minutes, error 1h/ }).waitFor();
    await page.context().close();
  });

  test("a run whose folder is gone says so, and how to make it again", async () => {
    const page = await open("matrix");
    await page.getByRole("button", { name: /^flag-disable, error 1h/ }).click();
    await page.getByRole("alert").getByText("./kaslab run flag-disable").waitFor();
    await page.context().close();
  });
});

describe("dashboards", () => {
  test("show a panel's query as it was sent", async () => {
    const page = await open("dashboards/kas-main");
    await page.getByRole("button", { name: /^about Share cut off/ }).click();
    const dialog = page.getByRole("dialog", { name: "query of Share cut off" });
    await dialog
      .getByText(/grpc_server_requests_in_flight/)
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.context().close();
  });

  test("single figures are those at the handle", async () => {
    const page = await open("dashboards/kas-lab-incident?at=2400000");
    const panel = page.getByRole("article", { name: "Who is cut off?" });
    await panel.getByText("10", { exact: true }).waitFor();
    await page.getByRole("slider", { name: "moment in lab time" }).press("End");
    await panel.getByText("0", { exact: true }).waitFor();
    await page.context().close();
  });

  test("draw every kind of panel, and say what they show", async () => {
    const page = await open("dashboards/kas-pod");
    await page.getByRole("img", { name: /^memory: \d/ }).waitFor();
    await page.getByRole("article", { name: "CPU Quota" }).scrollIntoViewIfNeeded();
    const table = page.getByRole("region", { name: "table CPU Quota" });
    await table.getByRole("columnheader", { name: "CPU usage" }).waitFor();
    await page.context().close();
  });

  test("rows fold and unfold", async () => {
    const page = await open("dashboards/kas-main");
    const row = page.getByRole("button", { name: "SLI Detail: grpc_requests" });
    assert.equal(await row.getAttribute("aria-expanded"), "false");
    await row.click();
    assert.equal(await row.getAttribute("aria-expanded"), "true");
    await page.context().close();
  });
});

describe("the page by keyboard", () => {
  test("begins with a link that skips to the content", async () => {
    const page = await open("replay");
    await page.getByRole("slider").waitFor();
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    await skip.waitFor();
    assert.equal(await page.evaluate("document.activeElement.className"), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "main");
    await page.context().close();
  });

  test("turns light and dark, and remembers it", async () => {
    const page = await open("runs");
    const ground = async (): Promise<string> =>
      await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    assert.equal(await ground(), "rgb(253, 253, 252)");
    await page.getByRole("button", { name: "switch to dark colours" }).click();
    assert.equal(await ground(), "rgb(22, 24, 27)");
    await page.reload();
    await page.getByRole("button", { name: "switch to light colours" }).waitFor();
    assert.equal(await ground(), "rgb(22, 24, 27)");
    await page.context().close();
  });
});

test("no page asked anybody else, broke its policy, or failed", () => {
  assert.deepEqual(visitor.wrong, []);
});
