import { z } from "zod";

const Address = z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) });

/** The way out of one agentk of the user's. */
const Door = z.strictObject({
  /** Name of the agent in the fleet. */
  agent: z.string().min(1),
  /** What its `--kas-address` names. */
  listen: Address,
  /** The same as a socket file, for an agentk in a network of its own. */
  socket: z.string().optional(),
  /** Its link to the edge. */
  target: Address,
});
export type DoorConfig = z.infer<typeof Door>;

/** Configuration of the doors (`--configuration-file`, JSON). */
export const DoorsConfig = z.strictObject({
  doors: z.array(Door),
  /** Where `/metrics` is served. */
  observability: Address,
});
export type DoorsConfig = z.infer<typeof DoorsConfig>;
