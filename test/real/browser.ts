import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { realProgram } from "./real-program.ts";

/** A browser that asks nobody for anything, as a container's root can start it, too. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface View {
  readonly width: number;
  readonly scheme?: "light" | "dark";
  readonly hash?: string;
}

/** Chromium on files of a folder of its own. Every request that is no such file is kept. */
export class Reader {
  readonly foreign: string[] = [];
  private readonly browser: Browser;
  private readonly folder: string;

  private constructor(browser: Browser, folder: string) {
    this.browser = browser;
    this.folder = folder;
  }

  static async start(): Promise<Reader> {
    const executablePath = realProgram("KASLAB_TEST_CHROMIUM");
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    return new Reader(browser, await mkdtemp(join(tmpdir(), "kas-lab-pages-")));
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  /** Opens a file as somebody would who has unpacked it somewhere. */
  async open(name: string, { width, scheme = "light", hash = "" }: View): Promise<Page> {
    const height = width < 600 ? 780 : 900;
    const page = await this.browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    const own = `file://${this.folder}/`;
    page.on("request", (request) => {
      if (!request.url().startsWith(own)) this.foreign.push(request.url());
    });
    page.on("pageerror", (error) =>
      this.foreign.push(`the page's script failed: ${error.message}`),
    );
    await page.goto(`${own}${name}${hash}`);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
