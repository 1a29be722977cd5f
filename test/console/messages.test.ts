import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { keepPicture, Visitor } from "./browse.ts";
import { DAMAGED, linkTo, RUN, sampleRuns, servePage, type ServedPage } from "./stored-page.ts";

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

test("without a run the page begins with those that are stored", async () => {
  const page = await visitor.open(served.console.link, { width: 1280 });
  const table = page.getByRole("table", { name: "stored runs" });
  await table.getByRole("link", { name: "Redis is gone for 40 minutes" }).first().waitFor();
  const damaged = table.getByRole("row", { name: new RegExp(DAMAGED.garbled) });
  await damaged.getByText(/^result\.json: /).waitFor();
  await page.context().close();
});

test("a wrong token is told, and what to do", async () => {
  const page = await visitor.open(`${served.console.url}/#token=no-such-token`, { width: 1280 });
  await page.getByRole("heading", { name: "This link's token is not right" }).waitFor();
  await page.getByText("./kaslab open").waitFor();
  await keepPicture(page, "token-wrong");
  await page.context().close();
});

test("a missing token is told, too", async () => {
  const page = await visitor.open(served.console.url, { width: 360 });
  await page.getByRole("heading", { name: "This link's token is not right" }).waitFor();
  await page.getByText(/the token is missing/).waitFor();
  await page.context().close();
});

test("the token leaves the address, and a reload still works", async () => {
  const page = await visitor.open(served.console.link, { width: 1280 });
  await page.getByRole("heading", { name: "Stored runs" }).waitFor();
  assert.doesNotMatch(page.url(), /token/);
  await page.reload();
  await page.getByRole("heading", { name: "Stored runs" }).waitFor();
  await page.context().close();
});

test("a damaged run shows what is left of it, and says what is not", async () => {
  const page = await visitor.open(linkTo(served.console, "runs"), { width: 1280 });
  await page
    .getByRole("row", { name: new RegExp(DAMAGED.garbled) })
    .getByRole("link")
    .click();
  await page.getByText(/^This run is damaged: result\.json\.$/).waitFor();
  await page
    .getByRole("region", { name: "time line" })
    .getByRole("img", { name: /^fault kill/ })
    .waitFor();
  await keepPicture(page, "damaged");
  await page.context().close();
});

test("a run without time series says so where they would be", async () => {
  const page = await visitor.open(linkTo(served.console, "runs"), { width: 1280 });
  await page
    .getByRole("row", { name: new RegExp(DAMAGED.bare) })
    .getByRole("link")
    .click();
  await page
    .getByText(/^This run is damaged: /)
    .first()
    .waitFor();
  await page.getByRole("heading", { name: "What it looked like" }).waitFor();
  await page.context().close();
});

test("a second tab is told in both, and both are used", async () => {
  const first = await visitor.open(served.console.link, { width: 1280 });
  await first.getByRole("heading", { level: 1 }).waitFor();
  const second = await first.context().newPage();
  await second.goto(served.console.link);
  for (const page of [first, second]) {
    await page.getByText("This lab is open in another tab, too.").waitFor();
  }
  await second.getByRole("button", { name: "Understood" }).click();
  await second.getByText("This lab is open in another tab, too.").waitFor({ state: "detached" });
  await second.close();
  await first.getByText("This lab is open in another tab, too.").waitFor({ state: "detached" });
  await first.context().close();
});

test("without JavaScript the page says what it needs", async () => {
  const page = await visitor.openWithoutScripts(served.console.link);
  await page.getByRole("heading", { name: "This page needs JavaScript" }).waitFor();
  await keepPicture(page, "no-script");
  await page.context().close();
});

test("a lab that ends under the page is told, and what was seen stays", async () => {
  const dying = await servePage(served.runsFolder, RUN);
  const page = await visitor.open(linkTo(dying.console, "replay"), { width: 1280 });
  await page.getByRole("heading", { name: "All 10 agents are connected." }).waitFor();
  await dying.stop();
  await page.getByText("The lab no longer answers.").waitFor();
  await page.getByText(`./kaslab open ${served.runsFolder}/${RUN}`).waitFor();
  await page.getByRole("heading", { name: "All 10 agents are connected." }).waitFor();
  await keepPicture(page, "lab-gone");
  await page.context().close();
});
