import type { FastifyInstance } from "fastify";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import type { DrillAnswer, DrillCatalogue, DrillView } from "../../drill/api.ts";
import { EventStream } from "../server/event-stream.ts";
import type { DrillPlay } from "./drill-door.ts";

/** What is asked of a drill that goes on: the contract of `lab/drill/api.ts` over HTTP. */
export function addDrillRoutes(app: FastifyInstance, session: DrillPlay): void {
  const clock = ScaledClock.real();
  const open = new Set<EventStream>();
  app.get("/api/drill/view", (): DrillView => session.view());
  app.get("/api/drill/catalogue", (): DrillCatalogue => session.catalogue());
  app.post(
    "/api/drill/command",
    async (request): Promise<DrillAnswer> => await session.command(request.body),
  );
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
