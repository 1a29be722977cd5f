/** The engine's HTTP status in an error of its client, if it answered. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** Whether the engine knows no such thing. */
export function isGone(error: unknown): boolean {
  return statusOf(error) === 404;
}
