import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { keepPicture, Visitor } from "../console/browse.ts";
import { labLink } from "../console/lab-link.ts";
import { kaslab, type Command } from "../real/command.ts";
import { addProbe, seenWords, watchFor, type Seen } from "./page-probe.ts";

/*
 * The page over a fleet of 200 agents, for a wall minute each: it is told more than once a second, and
 * what is drawn stays where it is.
 */
const SPEED = 5;
const MINUTE_WALL_MS = 60_000;
/** Nothing here takes longer; wall ms. The agents start over five lab minutes. */
const PATIENCE = { timeout: 300_000 };
/** Below this nobody sees anything move: 0.1 is what the metric's makers call good (web.dev, CLS). */
const SHIFT_MAX = 0.001;

let folder: string;
let lab: Command;
let link: string;
let visitor: Visitor;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kas-lab-large-"));
  lab = kaslab(["up", "alert-drill", "--speed", String(SPEED), "--out", folder]);
  visitor = await Visitor.start();
  link = await labLink(lab);
});
after(async () => {
  lab.child.kill("SIGINT");
  await lab.exit;
  await visitor.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page that is watched from before its first script. */
async function openWatched(view: string): Promise<Page> {
  const page = await visitor.open(link.replace("#", `#/${view}?`), { width: 1440 }, addProbe);
  await page.getByRole("timer").waitFor(PATIENCE);
  return page;
}

async function lagOf(page: Page): Promise<string> {
  const { origin } = new URL(page.url());
  const token = await page.evaluate<string>("sessionStorage.getItem('kas-lab-token')");
  const answer = await fetch(`${origin}/api/history?kinds=lag`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { entries } = (await answer.json()) as {
    entries: readonly { entry: { component: string; lagMs: number } }[];
  };
  const worst = new Map<string, number>();
  for (const { entry } of entries) {
    worst.set(entry.component, Math.max(entry.lagMs, worst.get(entry.component) ?? 0));
  }
  const words = [...worst].map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)} s`);
  return `lag in lab time, the worst so far: ${words.join(", ") || "none"}`;
}

async function check(t: TestContext, page: Page): Promise<Seen> {
  const seen = await watchFor(page, MINUTE_WALL_MS);
  t.diagnostic(seenWords(seen));
  t.diagnostic(await lagOf(page));
  for (const { value, of } of seen.shifts) {
    t.diagnostic(`shift ${value.toFixed(5)}: ${of.slice(0, 4).join(" | ")}`);
  }
  assert.ok(seen.updates >= 60, `${seen.updates} updates in a minute`);
  assert.ok(seen.shift <= SHIFT_MAX, `layout shift ${seen.shift}`);
  assert.deepEqual(seen.removed, [], "something was taken out of the picture, or drawn anew");
  return seen;
}

test("the picture has its size before the agents have started", async (t) => {
  const page = await openWatched("now");
  await page.getByRole("heading", { name: "All 200 agents are connected." }).waitFor(PATIENCE);
  const seen = await watchFor(page, 1_000);
  t.diagnostic(seenWords(seen));
  for (const { value, of } of seen.shifts) {
    t.diagnostic(`shift ${value.toFixed(5)}: ${of.slice(0, 4).join(" | ")}`);
  }
  assert.ok(seen.shift <= 0.1, `layout shift ${seen.shift} while they started`);
  await page.context().close();
});

test("Now is told more than once a second, and nothing in it moves or is built anew", async (t) => {
  const page = await openWatched("now");
  await page.getByRole("heading", { name: /^All 200 agents are connected\./ }).waitFor(PATIENCE);
  await page.getByLabel("log lines").getByRole("listitem").first().waitFor(PATIENCE);
  await check(t, page);
  await keepPicture(page, "now-at-200-agents");
  await page.context().close();
});

test("so are dashboards: new samples go into the charts that are there", async (t) => {
  const page = await openWatched("dashboards/kas-lab-incident");
  const panel = page.getByRole("article", { name: "Who is cut off?" });
  await panel.getByText("0", { exact: true }).waitFor(PATIENCE);
  await page.getByRole("img", { name: /^Agents by state/ }).waitFor(PATIENCE);
  let answers = 0;
  page.on("response", (response) => {
    if (response.url().includes("/panels/")) answers++;
  });
  await check(t, page);
  t.diagnostic(`${answers} panels were answered`);
  assert.ok(answers >= 10, `${answers} panels were answered: the charts stood still`);
  await keepPicture(page, "dashboard-at-200-agents", false);
  await page.context().close();
});

test("no page asked anybody else, broke its policy, or failed", () => {
  assert.deepEqual(visitor.wrong, []);
});
