import { randomBytes } from "node:crypto";
import { fastify, type FastifyInstance } from "fastify";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { LabError, messageOf } from "../../../kit/errors.ts";
import type { Started } from "../../../kit/lifecycle.ts";
import { addActionRoutes } from "./action-routes.ts";
import { NewestState } from "../read/newest-state.ts";
import type { Desk } from "./desk.ts";
import { addErrors, answerOf } from "./errors.ts";
import { addEventRoutes } from "./events.ts";
import { addGuard } from "./guard.ts";
import { pageFiles, type PageFiles } from "./page-files.ts";
import { addRunRoutes } from "./run-routes.ts";
import { Ticker } from "./ticker.ts";
import { addViewRoutes } from "./view-routes.ts";

const HOST = "127.0.0.1";
const TOKEN_BYTES = 32;
const BODY_BYTES_MAX = 64 * 1024;

export interface ConsoleOptions {
  readonly desk: Desk;
  readonly projectRoot: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Default: made new. */
  readonly token?: string;
  /** Default: the page of this build, built first where that has not been done. */
  readonly page?: Promise<PageFiles>;
  /** Further routes, under the same guard. */
  readonly more?: (app: FastifyInstance) => void;
}

export interface Console extends Started {
  readonly url: string;
  readonly token: string;
  /** What a person opens. */
  readonly link: string;
  /** The same at a view of the page (`matrix`, `replay?at=750000`); empty: the page's own choice. */
  linkTo(view: string): string;
}

/** Serves API and page on loopback until it is stopped. The desk stays its owner's. */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { desk, projectRoot, port } = options;
  const token = options.token ?? randomBytes(TOKEN_BYTES).toString("base64url");
  const clock = ScaledClock.real();
  const newest = new NewestState();
  const ticker = new Ticker(clock, () => desk.source, newest);
  const app = fastify({ forceCloseConnections: true, bodyLimit: BODY_BYTES_MAX });
  // Only JSON: a form of a page from elsewhere cannot send that without asking first.
  app.removeContentTypeParser("text/plain");
  addErrors(app);
  addGuard(app, token);
  addRunRoutes(app, desk, newest);
  addViewRoutes(app, desk, projectRoot);
  addEventRoutes(app, { desk, clock, ticker });
  addActionRoutes(app, desk);
  options.more?.(app);
  addPage(app, options.page ?? pageFiles(projectRoot));
  await listen(app, port);
  const address = app.server.address();
  const bound = address !== null && typeof address === "object" ? address.port : port;
  const url = `http://${HOST}:${bound}`;
  const stop = async (): Promise<void> => {
    await ticker.stop();
    await app.close();
  };
  const linkTo = (view: string): string => {
    const at = view === "" ? "" : `/${view}${view.includes("?") ? "&" : "?"}`;
    return `${url}/#${at}token=${token}`;
  };
  return { url, token, link: linkTo(""), linkTo, stop, [Symbol.asyncDispose]: stop };
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ host: HOST, port });
  } catch (error) {
    const says = `the page cannot be served on ${HOST}:${port}: ${messageOf(error)}`;
    throw new LabError("environment", "CONSOLE_PORT", says, {
      cause: error,
      hint: "Choose another --port, or leave it out.",
    });
  }
}

function addPage(app: FastifyInstance, page: Promise<PageFiles>): void {
  // Told to whoever asks for the page.
  page.catch(() => undefined);
  app.get<{ Params: { "*": string } }>("/*", async (request, reply) => {
    const path = request.params["*"];
    let files: PageFiles;
    try {
      files = await page;
    } catch (error) {
      const { status, body } = answerOf(error);
      const { message, hint } = body.error;
      return await reply.code(status).type("text/plain").send(`${message}\n${hint}\n`);
    }
    const file = files.get(path === "" ? "index.html" : path);
    if (file === undefined) throw new LabError("input", "CONSOLE_UNKNOWN", `there is no /${path}`);
    const cache = file.isHashed ? "private, max-age=31536000, immutable" : "no-store";
    return await reply.type(file.type).header("cache-control", cache).send(file.body);
  });
}
