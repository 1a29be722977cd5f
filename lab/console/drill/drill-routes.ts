import type { FastifyInstance } from "fastify";
import { LabError } from "../../../kit/errors.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import type { DrillAnswer, DrillCatalogue, DrillResult, DrillView } from "../../drill/api.ts";
import { EventStream } from "../server/event-stream.ts";
import type { DrillPlay } from "./drill-door.ts";

/** The drill's own endpoints: the contract of `lab/drill/api.ts` over HTTP. */
export function addDrillRoutes(app: FastifyInstance, session: DrillPlay): void {
  const clock = ScaledClock.real();
  const open = new Set<EventStream>();
  app.get("/api/drill/view", (): DrillView => session.view());
  app.get("/api/drill/catalogue", (): DrillCatalogue => session.catalogue());
  app.post(
    "/api/drill/command",
    async (request): Promise<DrillAnswer> => await session.command(request.body),
  );
  app.get("/api/drill/result", (): DrillResult => {
    if (session.result !== null) return session.result;
    throw new LabError("input", "CONSOLE_NO_RESULT", "the drill is not over");
  });
  app.get("/api/drill/events", (_request, reply) => {
    const stream = new EventStream(reply, clock);
    open.add(stream);
    stream.onEnd(() => open.delete(stream));
    const { result } = session;
    stream.onEnd(
      session.listen((line) => {
        stream.send(line.kind, line);
        if (line.kind === "over") stream.end();
      }),
    );
    if (result !== null) {
      stream.send("over", { version: 1, kind: "over", result });
      stream.end();
    }
  });
  app.addHook("preClose", (done) => {
    for (const stream of open) stream.end();
    done();
  });
}
