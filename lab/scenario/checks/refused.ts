/** How kas ends a call that it never let in, however long it thought about it. */
const REFUSED: ReadonlySet<string> = new Set([
  "ResourceExhausted",
  "Unauthenticated",
  "PermissionDenied",
  "NotFound",
]);

/**
 * Whether a call ended before kas had let it in. What is open ends with OK, or with a sentence of the
 * transport's own; while Redis hangs a denial takes up to ten seconds, a slow Rails up to twenty.
 * Source: kas 14.2-pre protocol, sections 3.1, 4 and 6.2.
 */
export function wasRefused(end: { readonly code: string; readonly message: string }): boolean {
  return REFUSED.has(end.code) || (end.code === "Unavailable" && end.message === "unavailable");
}
