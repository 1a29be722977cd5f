/**
 * Shares of kas' `max_connection_age` at which a connection of an agent changes.
 * Source: kas 14.2-pre protocol, section 1.8.
 */
export const AGE_SHARES = {
  /** gRPC's own GOAWAY, to which the library adds its jitter of plus or minus 10 %. */
  goaway: 0.65,
  /** Hard close after GOAWAY. */
  grace: 0.2,
  /** The age context of polling RPCs and idle tunnels ... */
  context: 0.75,
  /** ... plus up to this share of itself. */
  contextJitter: 0.05,
  /** By the runbook a connection lives one age, plus or minus this share of it. */
  seedJitter: 0.05,
} as const;

/** `max_connection_age` unless kas is configured otherwise, lab ms. */
export const MAX_CONNECTION_AGE_MS = 1_800_000;

/**
 * Lab only: request header of the WebSocket upgrade that says how old the connection shall be
 * counted, in whole lab ms. kas reads it only when launched with `LAUNCH_ENV.countedAges`.
 */
export const COUNTED_AGE_HEADER = "x-kaslab-connection-age";
