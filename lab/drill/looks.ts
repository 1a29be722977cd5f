import type { DrillSight } from "./api/line.ts";
import type { DrillCommand } from "./api/command.ts";
import { FIGURES } from "./figures.ts";
import { unknownWord } from "./refusals.ts";
import type { DrillPorts, LogText } from "./ports.ts";
import { figure } from "./words.ts";

const MINUTE_MS = 60_000;
const MINUTES_DEFAULT = 15;
const LINES_DEFAULT = 20;
const SERIES_MAX = 50;
/** Samples are 15 s apart; no picture needs more points than this. */
const STEP_MS_MIN = 15_000;
const POINTS_MAX = 120;

export type Look = Extract<DrillCommand, { do: "look" }>;

/** A look, and the words under which it is recorded as seen. */
export interface Looked {
  readonly sight: DrillSight;
  readonly seen: string;
}

/** Looks as asked. @throws LabError for a word that is not known, or a query that is none. */
export async function look(ports: DrillPorts, asked: Look): Promise<Looked> {
  switch (asked.at) {
    case "figures":
      return { sight: await figures(ports), seen: "the figures of the overview" };
    case "query":
      return { sight: await query(ports, asked), seen: `query ${asked.query}` };
    case "logs": {
      const about = asked.text === undefined ? "" : ` for "${asked.text}"`;
      return { sight: await logs(ports, asked), seen: `the log of ${asked.component}${about}` };
    }
    case "state": {
      const known = ports.lab.states.map(({ id }) => id);
      if (!known.includes(asked.state)) throw unknownWord("state", asked.state, known);
      const lines = [...(await ports.lab.state(asked.state))];
      return { sight: { at: "state", lines }, seen: asked.state };
    }
    case "dashboard": {
      const panel = asked.panel === undefined ? "" : `, panel ${asked.panel}`;
      const { dashboard } = asked;
      return { sight: { at: "dashboard", dashboard }, seen: `dashboard ${dashboard}${panel}` };
    }
  }
}

async function figures({ query: store, clock }: DrillPorts): Promise<DrillSight> {
  const now = clock.now();
  const values = await Promise.all(
    FIGURES.map(async ({ id, says, query: expr }) => {
      const series = await store.instant(expr, now);
      const value = series
        .map(({ labels, points }) => {
          const name = Object.values(labels).join(" ");
          const text = figure(points.at(-1)?.value ?? Number.NaN);
          return name === "" ? text : `${name} ${text}`;
        })
        .toSorted()
        .join(", ");
      return { id, says, value: value === "" ? "no data" : value };
    }),
  );
  return { at: "figures", figures: values };
}

async function query(
  { query: store, clock }: DrillPorts,
  { query: expr, minutes = MINUTES_DEFAULT }: Extract<Look, { at: "query" }>,
): Promise<DrillSight> {
  const toMs = Math.floor(clock.now() / STEP_MS_MIN) * STEP_MS_MIN;
  const stepMs = Math.max(
    STEP_MS_MIN,
    Math.ceil((minutes * MINUTE_MS) / POINTS_MAX / STEP_MS_MIN) * STEP_MS_MIN,
  );
  const series = await store.range(expr, toMs - minutes * MINUTE_MS, toMs, stepMs);
  return {
    at: "query",
    series: series.slice(0, SERIES_MAX).map(({ labels, points }) => ({
      labels: { ...labels },
      points: points.map(({ at, value }) => ({ at, value: Number.isFinite(value) ? value : null })),
    })),
  };
}

async function logs(
  { lab, clock }: DrillPorts,
  { component, text, minutes, limit = LINES_DEFAULT }: Extract<Look, { at: "logs" }>,
): Promise<DrillSight> {
  const known = lab.logNames();
  if (!known.includes(component)) throw unknownWord("log", component, known);
  const fromMs = minutes === undefined ? -Infinity : clock.now() - minutes * MINUTE_MS;
  const wanted = text?.toLowerCase() ?? "";
  const matching = (await lab.logs(component)).filter(
    (line) => (line.at ?? Infinity) >= fromMs && line.text.toLowerCase().includes(wanted),
  );
  const lines: LogText[] = matching.slice(-limit);
  return { at: "logs", lines, more: matching.length - lines.length };
}
