import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { LabError } from "../../../kit/errors.ts";
import {
  OpenRequest,
  type Correlation,
  type HistoryAnswer,
  type Logs,
  type Topology,
} from "../api.ts";
import { correlate } from "../read/correlation.ts";
import { kindsAsked, selectEntries } from "../read/history.ts";
import { labFigures } from "../read/lab-figures.ts";
import { LabState } from "../read/lab-state.ts";
import type { NewestState } from "../read/newest-state.ts";
import { readLogs } from "../read/logs.ts";
import { topologyOf } from "../read/topology.ts";
import { openSource, type Desk } from "./desk.ts";
import { Ms, Names, Text } from "./query-words.ts";

const LIMIT_MAX = 5_000;
const Limit = z.coerce.number().int().min(1).max(LIMIT_MAX);

const HistoryQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  kinds: Names,
  from: Ms.optional(),
  to: Ms.optional(),
  limit: Limit.default(LIMIT_MAX),
});

const LogQuery = z.object({
  component: Names,
  from: Ms.optional(),
  to: Ms.optional(),
  correlation: Text,
  agent: Text,
  text: Text,
  level: Text,
  limit: Limit.default(500),
});

const At = z.object({ at: Ms.optional() });
const Id = z.object({ id: z.string().min(1).max(100) });

/** What a run is, what happened in it, and how it looked at a time. */
export function addRunRoutes(app: FastifyInstance, desk: Desk, newest: NewestState): void {
  app.get("/api/session", () => desk.session());
  app.get("/api/runs", async () => await desk.runs());
  app.post("/api/open", async (request) => await desk.open(OpenRequest.parse(request.body).run));
  app.get("/api/matrix", async () => await desk.matrix());

  app.get("/api/result", () => {
    const result = openSource(desk).result();
    if (result !== null) return result;
    throw new LabError("input", "CONSOLE_NO_RESULT", "there is no result", {
      hint: "A run has one when it has ended; of a damaged folder /api/session says what is missing.",
    });
  });

  app.get("/api/drill/result", () => {
    const result = openSource(desk).drill();
    if (result !== null) return result;
    throw new LabError("input", "CONSOLE_NO_RESULT", "there is no result of a drill", {
      hint: "A drill has one when it is over; of a damaged folder /api/session says what is missing.",
    });
  });

  app.get("/api/history", (request): HistoryAnswer => {
    const { after, kinds, from, to, limit } = HistoryQuery.parse(request.query);
    const { entries } = openSource(desk);
    return selectEntries(entries, {
      after,
      kinds: kindsAsked(kinds),
      fromMs: from ?? null,
      toMs: to ?? null,
      limit,
    });
  });

  app.get("/api/topology", async (request): Promise<Topology> => {
    const { at } = At.parse(request.query);
    const source = openSource(desk);
    const atMs = at ?? source.nowMs();
    const figures = await labFigures(source.query, atMs);
    const { entries } = source;
    const state = at === undefined ? newest.at(entries) : LabState.at(entries, at);
    return topologyOf(state, figures, atMs);
  });

  app.get("/api/logs", async (request): Promise<Logs> => {
    const query = LogQuery.parse(request.query);
    return await readLogs(openSource(desk).logs, {
      components: query.component,
      fromMs: query.from ?? null,
      toMs: query.to ?? null,
      correlation: query.correlation ?? null,
      agent: query.agent ?? null,
      text: query.text ?? null,
      level: query.level ?? null,
      limit: query.limit,
    });
  });

  app.get("/api/correlation/:id", async (request): Promise<Correlation> => {
    const { id } = Id.parse(request.params);
    const source = openSource(desk);
    return await correlate(id, source.logs, source.entries, source.session().speed);
  });
}
