import { z } from "zod";
import type { Matrix } from "../matrix.ts";

const share = z.number().min(0);
const ms = z.number();
const perhapsMs = ms.nullable();

const column = z.object({
  id: z.string().min(1),
  title: z.string(),
  alerts: z.array(z.object({ alert: z.string(), window: z.string() })),
  origin: z.enum(["gitlab", "generic", "lab", "user"]),
});

const cell = z.object({
  state: z.enum([
    "page",
    "chat",
    "ticket",
    "false-page",
    "late-page",
    "cleared-early",
    "gated",
    "silent",
    "blind",
    "no-data",
  ]),
  firedAfterMs: perhapsMs,
  clearedAfterMs: perhapsMs,
  why: z.string(),
  atMs: perhapsMs,
});

const row = z.object({
  scenario: z.string().min(1),
  title: z.string(),
  incidents: z.array(z.string()),
  group: z.string(),
  agents: z.number().int().min(0),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  reason: z.string(),
  cutOffShare: share.max(1),
  cutOff: z.number().int().min(0),
  // Matrices of an earlier lab do not have it.
  hurts: z.string().default(""),
  agentMinutesLost: z.number().min(0),
  errorBudgetBurnt: share.nullable(),
  detectedAfterMs: perhapsMs,
  mitigatedAfterMs: perhapsMs,
  recoveredAfterMs: perhapsMs,
  faultMs: perhapsMs,
  cells: z.record(z.string(), cell),
  whoKnew: z.string(),
  lesson: z.string(),
  run: z.string(),
  wallMs: ms,
  speed: z.number(),
  lagMs: ms,
  notes: z.array(z.string()),
});

/** `matrix.json`. Keys come out in this order; keys of a newer lab are left out. */
export const matrixSchema: z.ZodType<Matrix> = z.object({
  version: z.literal(1),
  labVersion: z.string(),
  startedWall: z.string(),
  wallMs: ms,
  suite: z.string(),
  seed: z.string(),
  columns: z.array(column),
  rows: z.array(row),
  missing: z.array(z.object({ scenario: z.string(), why: z.string() })),
});
