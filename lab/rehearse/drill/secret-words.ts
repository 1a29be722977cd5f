/**
 * What the lab says about its own faults, and an on-call does not have: metrics that are not scraped in
 * a drill, log lines that are left out, and kinds of history entries that are kept back.
 */
export const SECRET_METRICS: readonly string[] = ["kaslab_link_active_faults"];

/** Messages of services' control endpoints. */
const SECRET_MESSAGES: ReadonlySet<string> = new Set([
  "fault injected",
  "fault healed",
  "certificate replaced",
  "Fault set",
  "Fault healed",
]);

/** Whether a log line is the lab's own word about a fault. */
export function isSecretLine(fields: Readonly<Record<string, unknown>>): boolean {
  const msg = fields["msg"];
  return typeof msg === "string" && SECRET_MESSAGES.has(msg);
}

/** Whether a history entry tells of the incident. */
export function isSecretEntry({ kind }: { readonly kind: string }): boolean {
  return kind === "fault";
}
