import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Command } from "../real/command.ts";
import { contrasts } from "../real/contrast.ts";
import { accessibilityFaults } from "./accessible.ts";
import { keepPicture, Visitor } from "./browse.ts";
import { labLink } from "./lab-link.ts";
import { linkTo, servePage } from "./stored-page.ts";

/** Nothing here takes longer; wall ms. */
const PATIENCE = { timeout: 120_000 };

let folder: string;
let drill: Command;
let visitor: Visitor;
let page: Page;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kas-lab-drill-"));
  drill = startDrill(["redis-loss", "--speed", "10", "--seed", "7", "--out", folder]);
  visitor = await Visitor.start();
  page = await visitor.open(await labLink(drill), { width: 1440 });
});
after(async () => {
  drill.child.kill("SIGINT");
  await drill.exit;
  await visitor.close();
  await rm(folder, { recursive: true, force: true });
});

/** With a stdin that stays open: the terminal plays along. */
function startDrill(words: readonly string[]): Command {
  const child = spawn(resolve(import.meta.dirname, "../../kaslab"), ["drill", ...words], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  }
  const exit = new Promise<number | null>((done) => child.on("close", done));
  return { child, text: () => text, exit };
}

const form = (name: string) => page.getByRole("form", { name, exact: true });

test("a drill begins quietly and names nothing", async () => {
  await page.getByRole("heading", { level: 1, name: "You are on call" }).waitFor(PATIENCE);
  await page.getByText("Nothing yet. The shift is quiet.").waitFor();
  await page.getByText(/at 10 times real time\. Find out what is wrong/).waitFor();
  assert.doesNotMatch(await page.locator("body").innerText(), /redis-loss|redis-kill/);
  assert.doesNotMatch(await page.title(), /redis/i);
});

test("nothing that the page is served gives the incident away", async () => {
  const { origin } = new URL(page.url());
  const token = await page.evaluate<string>("sessionStorage.getItem('kas-lab-token')");
  const headers = { authorization: `Bearer ${token}` };
  for (const path of ["session", "topology", "history", "logs", "dashboards", "drill/view"]) {
    const answer = await fetch(`${origin}/api/${path}`, { headers });
    assert.equal(answer.status, 200, path);
    assert.doesNotMatch(await answer.text(), /redis-loss|redis-kill|Redis is gone/, path);
  }
  for (const path of ["matrix", "faults", "actions", "result", "drill/result"]) {
    const { status } = await fetch(`${origin}/api/${path}`, { headers });
    assert.ok(status >= 400, `${path}: ${status}`);
  }
});

test("an on-call can look: figures, logs, states, queries, dashboards", async () => {
  const look = page.getByRole("region", { name: "look" });
  await look.getByRole("button", { name: "Figures" }).click();
  await look.getByRole("rowheader").first().waitFor();
  await look.getByRole("combobox", { name: "log of" }).selectOption("kas-1");
  await look.getByRole("button", { name: "Read" }).click();
  await look.getByLabel("log lines").waitFor();
  await look.getByRole("combobox", { name: "PromQL" }).fill("up");
  await look.getByRole("button", { name: "Ask" }).click();
  await look.getByRole("img", { name: "what the query answers" }).waitFor();
  await page.getByRole("link", { name: "Dashboards" }).first().click();
  await page
    .getByRole("link", { name: /^kas: Overview/ })
    .first()
    .click();
  await page.getByRole("article", { name: "Who is cut off?" }).getByText(/^\d/).waitFor(PATIENCE);
  await page.getByRole("link", { name: "Drill", exact: true }).click();
  await page
    .getByRole("region", { name: "your log" })
    .getByText(/dashboard kas: Overview/)
    .waitFor(PATIENCE);
});

test("the page comes, is taken, understood, mitigated and declared", async () => {
  await page
    .getByRole("button", { name: /^acknowledge S\d+: / })
    .first()
    .click(PATIENCE);
  await page
    .getByText(/^taken at /)
    .first()
    .waitFor();
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    assert.deepEqual((await accessibilityFaults(page)).faults, []);
    assert.deepEqual((await contrasts(page)).faint, []);
    await keepPicture(page, `drill-${scheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await form("suspect").getByRole("combobox", { name: "cause" }).selectOption("redis-down");
  await form("suspect").getByRole("button").click();
  await page
    .getByRole("status")
    .getByText(/^noted: Redis is down/)
    .waitFor();
  await form("note").getByRole("textbox").fill("kas cannot reach Redis");
  await form("note").getByRole("button", { name: "Write" }).click();
  await form("mitigate")
    .getByRole("combobox", { name: "mitigation" })
    .selectOption("restart-redis");
  await form("mitigate").getByRole("button", { name: "Do it" }).click();
  await form("declare").getByRole("combobox", { name: "cause" }).selectOption("redis-down");
  await form("declare").getByRole("button", { name: "Declare" }).click();
  await page.getByRole("heading", { name: "Declared: Redis is down" }).waitFor(PATIENCE);
});

test("at its end the drill tells what it was, the score, and the report that is in its folder", async () => {
  await page
    .getByRole("heading", { level: 1, name: /^Service is restored: \d+ of 100 points/ })
    .waitFor(PATIENCE);
  await page.getByText(/It was: Redis is gone/).waitFor();
  await page.getByRole("table", { name: "score by part" }).getByRole("row").nth(3).waitFor();
  const moments = page.getByRole("region", { name: "the real time line" }).getByRole("listitem");
  assert.ok((await moments.count()) >= 4);
  assert.doesNotMatch((await moments.allInnerTexts()).join("\n"), /failed/);
  const shown = await page
    .getByRole("region", { name: "after-action report" })
    .locator("pre")
    .innerText();
  assert.match(shown, /^# After-action report: Redis is gone/);
  assert.match(shown, /kas cannot reach Redis|kas: Overview/);
  assert.deepEqual((await accessibilityFaults(page)).faults, []);
  await keepPicture(page, "drill-over");
  const file = await page
    .getByRole("region", { name: "after-action report" })
    .locator("code")
    .last()
    .innerText();
  assert.equal(await drill.exit, 0, drill.text());
  assert.equal((await readFile(file, "utf8")).trim(), shown.trim());
});

test("a drill that is over is opened again: replay, what was done, score and report", async () => {
  const [name = ""] = await readdir(folder);
  const moved = join(folder, "2026-11-26T10-00-moved");
  await cp(join(folder, name), moved, { recursive: true });
  const garbled = join(folder, "2026-11-26T09-00-garbled");
  await cp(moved, garbled, { recursive: true });
  await truncate(join(garbled, "drill.json"), 500);
  const served = await servePage(folder, basename(moved));
  const again = await visitor.open(linkTo(served.console, "replay"), { width: 1440 });
  const heading = again.getByRole("heading", { level: 1, name: /^Drill: Redis is gone/ });
  await heading.getByText(/^\d+ of 100 points$/).waitFor(PATIENCE);
  const line = again.getByRole("region", { name: "time line" });
  await line.getByRole("img", { name: /^fault .*Redis is killed, from \+/ }).waitFor();
  for (const act of ["takes S1", "begins restart-redis", "declares redis-down"]) {
    await line.getByText(act, { exact: true }).first().waitFor();
  }
  const charts = again.getByRole("region", { name: "charts" });
  await charts.getByText("connected", { exact: true }).waitFor();
  await again.getByLabel("log lines").getByRole("listitem").first().waitFor();
  assert.deepEqual((await accessibilityFaults(again)).faults, []);
  await keepPicture(again, "drill-replay");
  await again.getByRole("link", { name: "Score and after-action report" }).click();
  await again.getByRole("heading", { name: /^Service is restored: \d+ of 100 points/ }).waitFor();
  await again.getByText(join(moved, "report/after-action.md"), { exact: true }).waitFor();

  await again.getByRole("link", { name: "Runs" }).click();
  const runs = again.getByRole("table", { name: "stored runs" });
  await runs.getByRole("cell", { name: "drill restored" }).first().waitFor();
  const damaged = runs.getByRole("row", { name: /09-00-garbled/ });
  await damaged.getByText(/^drill\.json: it is no JSON/).waitFor();
  await damaged.getByRole("link").click();
  await again.getByText(/^This run is damaged: drill\.json\.$/).waitFor(PATIENCE);
  await line.getByText("declares redis-down", { exact: true }).first().waitFor();
  await again.context().close();
  await served.stop();
});

test("no page asked anybody else, broke its policy, or failed", () => {
  assert.deepEqual(visitor.wrong, []);
});
