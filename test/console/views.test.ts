import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { contrasts } from "../real/contrast.ts";
import { accessibilityFaults } from "./accessible.ts";
import { keepPicture, Visitor, type Sight } from "./browse.ts";
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

/** A view, and what of it is there when all is. */
const VIEWS: readonly {
  readonly name: string;
  readonly view: string;
  readonly ready: (page: Page) => Promise<unknown>;
}[] = [
  {
    name: "replay",
    view: "replay?at=1500000",
    ready: async (page) => {
      await page.getByRole("heading", { name: /4 of 10 agents are cut off/ }).waitFor();
      await page.getByRole("img", { name: "Agents by state" }).waitFor();
      await page.getByLabel("log lines").getByRole("listitem").first().waitFor();
    },
  },
  {
    name: "picture",
    view: "now?at=1500000",
    ready: async (page) => await page.getByRole("button", { name: /^Redis\s*: down/ }).waitFor(),
  },
  {
    name: "dashboards",
    view: "dashboards",
    ready: async (page) =>
      await page
        .getByRole("link", { name: /^kas: Overview/ })
        .first()
        .waitFor(),
  },
  {
    name: "incident-dashboard",
    view: "dashboards/kas-lab-incident?at=1500000",
    ready: async (page) => {
      await page
        .getByRole("article", { name: "Who is cut off?" })
        .getByText(/^[1-9]/)
        .waitFor();
      await page.getByRole("article", { name: "Agents by state" }).scrollIntoViewIfNeeded();
      await page.getByRole("img", { name: /^Agents by state/ }).waitFor();
    },
  },
  {
    name: "edge-dashboard",
    view: "dashboards/kas-lab-edge",
    ready: async (page) => {
      await page.getByRole("article", { name: "Ages of open sockets" }).scrollIntoViewIfNeeded();
      await page.getByRole("img", { name: /^Ages of open sockets/ }).waitFor();
    },
  },
  {
    name: "pod-dashboard",
    view: "dashboards/kas-pod",
    ready: async (page) => {
      await page.getByRole("article", { name: "Deployment Memory Usage" }).scrollIntoViewIfNeeded();
      await page.getByRole("img", { name: /^memory: / }).waitFor();
    },
  },
  {
    name: "matrix",
    view: "matrix",
    ready: async (page) => await page.getByRole("grid", { name: "incidents and alerts" }).waitFor(),
  },
  {
    name: "runs",
    view: "runs",
    ready: async (page) => await page.getByRole("table", { name: "stored runs" }).waitFor(),
  },
];

async function visit(view: (typeof VIEWS)[number], sight: Sight): Promise<Page> {
  const page = await visitor.open(linkTo(served.console, view.view), sight);
  await view.ready(page);
  await page.evaluate("window.scrollTo(0, 0)");
  return page;
}

for (const view of VIEWS) {
  describe(view.name, () => {
    for (const scheme of ["light", "dark"] as const) {
      test(`is accessible and can be read: ${scheme}`, async () => {
        const page = await visit(view, { width: 1440, scheme });
        const { faults, passed } = await accessibilityFaults(page);
        assert.deepEqual(faults, []);
        assert.ok(passed > 10, `only ${passed} rules of axe found anything to check`);
        const { measured, faint } = await contrasts(page);
        assert.ok(measured > 20, `only ${measured} texts were measured`);
        assert.deepEqual(faint, []);
        await keepPicture(page, `${view.name}-${scheme}`);
        await page.context().close();
      });
    }

    test("fits a phone", async () => {
      const page = await visit(view, { width: 360, height: 780, scheme: "dark" });
      const [needs, has] = await page.evaluate<[number, number]>(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      );
      assert.equal(needs, has, "it scrolls sideways");
      assert.deepEqual((await accessibilityFaults(page)).faults, []);
      await keepPicture(page, `${view.name}-phone`);
      await page.context().close();
    });

    test("fills a screen of 4K", async () => {
      const page = await visit(view, { width: 3840, height: 2160 });
      const box = await page.getByRole("main").boundingBox();
      assert.ok((box?.width ?? 0) > 2_800, `the view is ${box?.width ?? 0} pixels wide`);
      await keepPicture(page, `${view.name}-4k`, false);
      await page.context().close();
    });
  });
}

test("no page asked anybody else, broke its policy, or failed", () => {
  assert.deepEqual(visitor.wrong, []);
});
