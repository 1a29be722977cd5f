import { createHmac } from "node:crypto";
import type { Clock } from "../../../kit/clock/clock.ts";

/**
 * Gitaly's v2 credentials, made afresh for every call: `Bearer v2.<hex HMAC-SHA256>.<unix seconds>`,
 * key = the shared secret, message = the decimal seconds. Source: kas 14.2-pre protocol, section 8.1.
 */
export function gitalyAuthorization(secret: string, clock: Pick<Clock, "now">): string {
  const seconds = String(Math.floor(clock.now() / 1000));
  const hmac = createHmac("sha256", secret).update(seconds).digest("hex");
  return `Bearer v2.${hmac}.${seconds}`;
}
