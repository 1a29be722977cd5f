import { z } from "zod";
import type { LinkRecord } from "../topology/component.ts";

const Address = z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) });

/** Shape of one link in the configuration file; the same as {@link LinkRecord}. */
const Link: z.ZodType<LinkRecord> = z.strictObject({
  name: z.string().min(1),
  from: z.string(),
  to: z.string(),
  listen: Address,
  target: Address,
  sourceHost: z.string().nullable(),
});

/** Configuration of the relay program. */
export const LinksConfig = z.strictObject({
  links: z.array(Link),
  /** Where `/metrics` is served. */
  observability: Address,
});
export type LinksConfig = z.infer<typeof LinksConfig>;
