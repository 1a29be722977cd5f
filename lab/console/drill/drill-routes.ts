import type { FastifyInstance, FastifyReply } from "fastify";
import { LabError } from "../../../kit/errors.ts";
import type { DrillLine } from "../../drill/api.ts";
import type { DrillSession } from "../../drill/session.ts";

/** What an on-call has during a drill; everything else would tell of the incident. */
const OPEN = ["/api/session", "/api/dashboards", "/api/drill/"] as const;

/** The drill over HTTP: the same commands and lines as at the terminal (lab/drill/api.ts). */
export function addDrillRoutes(app: FastifyInstance, session: DrillSession): void {
  app.addHook("onRequest", (request, _reply, done) => {
    done(isOpen(request.url) ? undefined : hidden(request.url));
  });
  app.get("/api/drill/view", () => session.view());
  app.get("/api/drill/catalogue", () => session.catalogue());
  app.post("/api/drill/command", async (request) => await session.command(request.body));
  app.get("/api/drill/result", () => {
    if (session.result !== null) return session.result;
    throw new LabError("input", "CONSOLE_NO_RESULT", "the drill is not over", {
      hint: "The cause and the score are told at its end.",
    });
  });
  addLines(app, session);
}

/** @returns whether a path may be asked for while a drill is on. */
export function isOpen(url: string): boolean {
  return !url.startsWith("/api/") || OPEN.some((path) => url.startsWith(path));
}

function hidden(url: string): LabError {
  const path = url.split("?")[0] ?? "";
  return new LabError("input", "CONSOLE_DRILL", `${path} is closed while a drill is on`, {
    hint: "An on-call has dashboards, logs, alerts and runbooks; look at those.",
    details: { status: 403 },
  });
}

/** GET /api/drill/events: what comes by itself; closed by either side. */
function addLines(app: FastifyInstance, session: DrillSession): void {
  const open = new Set<FastifyReply>();
  session.listen((line) => {
    for (const reply of open) send(reply, line);
  });
  app.get("/api/drill/events", (_request, reply) => {
    reply.hijack();
    const headers = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    reply.raw.write("retry: 2000\n\n");
    open.add(reply);
    reply.raw.on("close", () => open.delete(reply));
  });
  app.addHook("preClose", (done) => {
    for (const reply of open) reply.raw.end();
    done();
  });
}

function send(reply: FastifyReply, line: DrillLine): void {
  reply.raw.write(`event: ${line.kind}\ndata: ${JSON.stringify(line)}\n\n`);
}
