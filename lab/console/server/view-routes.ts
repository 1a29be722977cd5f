import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { LabError } from "../../../kit/errors.ts";
import { annotationsOf } from "../read/annotations.ts";
import { chosenValues, DashboardFiles } from "../read/dashboard-files.ts";
import { panelData } from "../read/panel-data.ts";
import { pointsOf, seriesName } from "../read/panel-series.ts";
import type { Dashboards, SeriesAnswer } from "../api.ts";
import { openSource, seriesOf, type Desk } from "./desk.ts";
import { Ms, POINTS_MAX } from "./query-words.ts";

const SeriesQuery = z.object({
  query: z.string().min(1).max(10_000),
  from: Ms,
  to: Ms,
  step: z.coerce.number().min(1_000).default(15_000),
});

const Span = z.looseObject({
  from: Ms,
  to: Ms,
  width: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

const Uid = z.object({ uid: z.string() });
const PanelPath = Uid.extend({ id: z.coerce.number().int() });

/** Time series and dashboards. */
export function addViewRoutes(app: FastifyInstance, desk: Desk, projectRoot: string): void {
  const files = new DashboardFiles(projectRoot);

  app.get("/api/series", async (request): Promise<SeriesAnswer> => {
    const { query, from, to, step } = SeriesQuery.parse(request.query);
    checkSpan(from, to, step);
    const series = await seriesOf(openSource(desk)).range(query, from, to, step);
    return {
      query,
      fromMs: from,
      toMs: to,
      stepMs: step,
      series: series.map((one) => ({
        refId: "A",
        name: seriesName("", one.labels),
        labels: { ...one.labels },
        color: null,
        points: pointsOf(one, step),
      })),
    };
  });

  app.get("/api/dashboards", async (): Promise<Dashboards> => ({
    dashboards: [...(await files.list())],
  }));

  app.get("/api/dashboards/:uid", async (request) => {
    const { uid } = Uid.parse(request.params);
    const { source } = desk;
    const atMs = source?.nowMs() ?? 0;
    return await files.dashboard(uid, source?.query ?? null, atMs);
  });

  app.get("/api/dashboards/:uid/panels/:id", async (request) => {
    const { uid, id } = PanelPath.parse(request.params);
    const { from, to, width, ...rest } = Span.parse(request.query);
    checkSpan(from, to, 15_000);
    return await panelData(await files.json(uid), seriesOf(openSource(desk)), {
      panel: id,
      fromMs: from,
      toMs: to,
      width,
      values: chosenValues(rest),
    });
  });

  app.get("/api/dashboards/:uid/annotations", async (request) => {
    const { uid } = Uid.parse(request.params);
    const { from, to, ...rest } = Span.parse(request.query);
    checkSpan(from, to, 15_000);
    const span = { fromMs: from, toMs: to, values: chosenValues(rest) };
    return await annotationsOf(await files.json(uid), seriesOf(openSource(desk)), span);
  });
}

function checkSpan(from: number, to: number, step: number): void {
  const says =
    to < from
      ? "to is before from"
      : (to - from) / step > POINTS_MAX
        ? `more than ${POINTS_MAX} points: take a longer step or a shorter span`
        : null;
  if (says !== null) throw new LabError("input", "CONSOLE_REQUEST", says);
}
