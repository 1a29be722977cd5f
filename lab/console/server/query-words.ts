import { z } from "zod";

/** Words of query strings, shared by the routes. Times are lab ms since the Unix epoch. */
export const Ms = z.coerce.number().refine(Number.isFinite, "is no time");

export const Names = z
  .string()
  .default("")
  .transform((text) => text.split(",").filter((name) => name !== ""));

export const Text = z.string().max(500).optional();

/** Points of one answer and series, so that a request cannot ask for more than can be drawn. */
export const POINTS_MAX = 20_000;
