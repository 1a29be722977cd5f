import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { FLAGS } from "../real/browser.ts";
import { realProgram } from "../real/real-program.ts";

/** Pictures of what the tests saw; not in git. */
export const ARTEFACTS = resolve(
  process.env["KASLAB_TEST_ARTEFACTS"] ?? resolve(import.meta.dirname, "../../runs/pictures"),
);

export interface Sight {
  readonly width: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
}

/** Chromium, and what went wrong in any of its pages. */
export class Visitor {
  readonly wrong: string[] = [];
  private readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async start(): Promise<Visitor> {
    const executablePath = realProgram("KASLAB_TEST_CHROMIUM");
    return new Visitor(await chromium.launch({ executablePath, args: FLAGS }));
  }

  /**
   * Opens a link in a browser of its own, so that nothing is remembered.
   * @param prepare the page before it is opened
   */
  async open(
    link: string,
    { width, height = 900, scheme = "light" }: Sight,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    const { origin } = new URL(link);
    page.on("request", (request) => {
      if (!request.url().startsWith(`${origin}/`)) this.wrong.push(`asked for ${request.url()}`);
    });
    page.on("pageerror", (error) => this.wrong.push(`the script failed: ${error.message}`));
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) this.wrong.push(message.text());
    });
    await prepare?.(page);
    await page.goto(link);
    return page;
  }

  /** As somebody sees it who allows no scripts. */
  async openWithoutScripts(link: string): Promise<Page> {
    const context = await this.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(link);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Keeps a picture for those who look. */
export async function keepPicture(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  if (fullPage) await showWhole(page);
  await page.screenshot({ path: resolve(ARTEFACTS, `${name}.png`), fullPage });
}

/** Makes the window as high as the page, so that what waits for being seen is there, too. */
async function showWhole(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 1440;
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  await page.setViewportSize({ width, height: Math.min(16_000, height) });
  await page.evaluate("window.scrollTo(0, 0)");
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
}

/**
 * Asks again until it is so. The page's policy forbids Playwright's own way, which evaluates text.
 * @throws Error that says what never was
 */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const clock = ScaledClock.real();
  for (let tries = 0; tries < 1_200; tries++) {
    if (await holds()) return;
    await clock.sleep(100);
  }
  throw new Error(`never: ${what}`);
}
