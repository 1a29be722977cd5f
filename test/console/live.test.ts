import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { kaslab, type Command } from "../real/command.ts";
import { contrasts } from "../real/contrast.ts";
import { accessibilityFaults } from "./accessible.ts";
import { keepPicture, until, Visitor } from "./browse.ts";
import { labLink } from "./lab-link.ts";
import { RUN, sampleRuns } from "./stored-page.ts";

/** Lab seconds in one wall second: an age of a connection is half a wall minute. */
const SPEED = "60";
/** Nothing here takes longer; wall ms. */
const PATIENCE = { timeout: 180_000 };

let folder: string;
let lab: Command;
let visitor: Visitor;
let page: Page;
before(async () => {
  folder = await sampleRuns();
  lab = kaslab(["up", "--speed", SPEED, "--seed", "4711", "--out", folder]);
  visitor = await Visitor.start();
  page = await visitor.open(await labLink(lab), { width: 1440 });
});
after(async () => {
  lab.child.kill("SIGINT");
  await lab.exit;
  await visitor.close();
  await rm(folder, { recursive: true, force: true });
});

const view = async (name: string): Promise<void> =>
  await page.getByRole("navigation", { name: "views" }).getByRole("link", { name }).click();

test("a living lab is shown as it is, and its picture is not built anew with every tick", async () => {
  await page.getByRole("heading", { name: "All 10 agents are connected." }).waitFor(PATIENCE);
  await page.evaluate(`(() => {
    window.rebuilt = 0;
    new MutationObserver((all) => {
      for (const { addedNodes, removedNodes } of all) {
        for (const node of [...addedNodes, ...removedNodes]) if (node.nodeType === 1) window.rebuilt++;
      }
    }).observe(document.querySelector(".picture"), { childList: true, subtree: true });
  })()`);
  const minutes = async (): Promise<number> =>
    Number(/\d+/.exec(await page.getByRole("timer").innerText())?.[0]);
  const first = await minutes();
  // Ten lab minutes are ten wall seconds and at least nine ticks.
  await until("ten minutes later", async () => (await minutes()) >= first + 10);
  const [rebuilt, all] = await page.evaluate<[number, number]>(
    "[window.rebuilt, document.querySelectorAll('.picture *').length]",
  );
  // A link may come or go with its data; ten pictures built anew would be ten times all of it.
  assert.ok(all > 40 && rebuilt < all / 2, `${rebuilt} of ${all} elements came or went`);
  await keepPicture(page, "live-now");
});

const twin = (of: string) => page.getByRole("group", { name: `command line to ${of}` });

test("each action shows its line for a terminal before it is done, and follows the form", async () => {
  await view("Do");
  await page.getByRole("option", { name: "link-latency", exact: true }).click();
  await page.getByText("./kaslab do … delay needs a value").waitFor();
  await page.getByRole("textbox", { name: "delay" }).fill("200ms");
  await page.getByRole("combobox", { name: "on", exact: true }).fill("all kas->redis");
  await page.getByRole("textbox", { name: "heal after" }).fill("10m");
  const line = `./kaslab do inject link-latency --on 'all kas->redis' --with '{"delay":"200ms"}' --for 10m`;
  await twin("inject link-latency").getByText(line, { exact: true }).waitFor();
  await page.getByRole("spinbutton", { name: /^pods, now/ }).fill("3");
  await twin("scale kas").getByText("./kaslab do scale 3").waitFor();
  await page.getByRole("combobox", { name: "pods" }).selectOption("kas-2");
  await twin("restart kas").getByText("./kaslab do restart --on kas-2").waitFor();
  await page.getByRole("combobox", { name: "agent" }).selectOption("agent-3");
  await page.getByRole("textbox", { name: "bytes (optional)" }).fill("128");
  await twin("push a commit").getByText("./kaslab do commit agent-3 --bytes 128").waitFor();
  await page.getByRole("textbox", { name: "what you saw or think" }).fill("it's Redis");
  await twin("write a note").getByText(`./kaslab do note 'it'\\''s Redis'`).waitFor();
  await twin("switch kubernetes_agent_internal_api off")
    .getByText(/api off$/)
    .waitFor();
  assert.equal(await page.getByText("Nothing was done yet.").count(), 1);
});

test("the line is copied by its button, and by keyboard alone", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const kept = async (): Promise<string> =>
    await page.evaluate<string>("navigator.clipboard.readText()");
  const button = page.getByRole("button", { name: "copy command line to scale kas" });
  await button.click();
  await button.getByText("Copied").waitFor();
  assert.equal(await kept(), "./kaslab do scale 3");
  await page.getByRole("textbox", { name: "bytes (optional)" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+c");
  assert.equal(await kept(), "./kaslab do commit agent-3 --bytes 128");
});

test("redis-loss is played by clicking: broken, seen, healed", async () => {
  await view("Do");
  await page.getByRole("searchbox", { name: "find a fault" }).fill("redis-kill");
  await page.getByRole("option", { name: "redis-kill", exact: true }).click();
  await page.getByRole("button", { name: "Inject redis-kill", exact: true }).click();
  await page.getByText("Done: redis-kill").waitFor(PATIENCE);
  await page
    .getByRole("region", { name: "in force" })
    .getByRole("button", { name: /^heal / })
    .waitFor(PATIENCE);
  await twin("heal hand-1").getByText("./kaslab do heal hand-1").waitFor();
  await keepPicture(page, "live-do");

  await view("Now");
  await page.getByRole("button", { name: /^Redis\s*: down/ }).waitFor(PATIENCE);
  await page.getByText(/The on-call is paged: .*RedisMasterMissing/).waitFor(PATIENCE);
  await page.getByRole("heading", { name: /^All 10 agents are cut off/ }).waitFor(PATIENCE);
  await keepPicture(page, "live-broken");

  await view("Do");
  await page
    .getByRole("region", { name: "in force" })
    .getByRole("button", { name: /^heal / })
    .click();
  await page.getByText("Nothing is broken by the lab.").waitFor(PATIENCE);
  await view("Now");
  await page.getByRole("heading", { name: /^All 10 agents are connected\./ }).waitFor(PATIENCE);
});

test("what was played is kept with its twins, and becomes a scenario", async () => {
  await view("Do");
  const played = page.getByRole("region", { name: "this session" });
  await played.getByText(/\.\/kaslab do heal /).waitFor();
  await played.getByRole("button", { name: "Save as a scenario" }).click();
  const scenario = page.getByRole("region", { name: "the session as a scenario" });
  await scenario.getByText(/fault: redis-kill/).waitFor();
  await scenario.getByRole("button", { name: /^Download .*\.yaml/ }).waitFor();
});

test("acting is accessible, too, light and dark", async () => {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const name of ["Do", "Now"]) {
      await view(name);
      await page.getByRole("region", { name: "time line" }).waitFor();
      assert.deepEqual((await accessibilityFaults(page)).faults, []);
      assert.deepEqual((await contrasts(page)).faint, []);
    }
  }
  await page.setViewportSize({ width: 360, height: 780 });
  await view("Do");
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
  await keepPicture(page, "live-do-phone");
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("what cannot be done is refused in words", async () => {
  await view("Do");
  await page.getByRole("searchbox", { name: "find a fault" }).fill("link-latency");
  await page.getByRole("option").first().click();
  await page.getByRole("combobox", { name: "on", exact: true }).fill("nobody-of-that-name");
  const inject = page.getByRole("button", { name: /^Inject / });
  await inject.click();
  await page.getByRole("alert").getByText("delay needs a value").waitFor();
  await page.getByRole("textbox", { name: "delay" }).fill("200ms");
  await inject.click();
  await page.getByRole("status").getByText(/^on: /).first().waitFor(PATIENCE);
});

test("a stored run is not opened over the lab: the page says why, and with what command", async () => {
  await view("Runs");
  await page.getByText(/^\d+ in .* This page shows the lab that runs/).waitFor();
  const row = page.getByRole("row", { name: `Redis is gone for 40 minutes ${RUN}` });
  await row.getByRole("button", { name: "Redis is gone for 40 minutes" }).click();
  await page
    .getByRole("group", { name: `command line that opens ${RUN}` })
    .getByText(`./kaslab open ${folder}/${RUN}`, { exact: true })
    .waitFor();
  await view("Now");
  await page.getByRole("heading", { name: /^All 10 agents are connected\./ }).waitFor(PATIENCE);
});

test("a lab that ends says so on the page", async () => {
  await view("Now");
  lab.child.kill("SIGINT");
  await page.getByText(/^The lab (has ended|no longer answers)/).waitFor(PATIENCE);
  const again = page.getByRole("group", { name: "command line that opens the run again" });
  await again.getByText(/^\.\/kaslab open \/.*-up$/).waitFor();
  await lab.exit;
});

test("no page asked anybody else, broke its policy, or failed", () => {
  assert.deepEqual(visitor.wrong, []);
});
