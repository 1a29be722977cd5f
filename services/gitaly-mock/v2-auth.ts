import { status } from "@grpc/grpc-js";
import { createHmac, timingSafeEqual } from "node:crypto";

/** Age of a token in either direction that Gitaly accepts, both ends inclusive. */
const WINDOW_S = 30;

export type AuthOutcome =
  | { readonly kind: "ok" }
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly message: string;
      /** Label of `gitaly_authentication_errors_total`, or null for malformed credentials. */
      readonly error: string | null;
    };

/**
 * Gitaly's v2 credentials: `Bearer v2.<hex HMAC-SHA256 of the seconds>.<unix seconds>`. Checked in
 * the order format, version, HMAC, number, age. Source: Rails and Gitaly reference, section 2.7.
 */
export function checkV2(authorization: string, secret: string, nowMs: number): AuthOutcome {
  if (secret === "") return { kind: "ok" };
  const match = /^bearer (.*)$/i.exec(authorization);
  const parts = (match?.[1] ?? "").split(".");
  const [version, hex, seconds] = parts;
  if (parts.length !== 3 || hex === undefined || seconds === undefined) return unauthenticated();
  if (!/^([0-9a-f]{2})*$/i.test(hex)) return unauthenticated();
  if (version !== "v2") return denied("unsupported token version");
  const expected = createHmac("sha256", secret).update(seconds).digest();
  const given = Buffer.from(hex, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return denied("wrong hmac signature");
  }
  if (!/^-?\d+$/.test(seconds)) return denied("cannot parse timestamp");
  const ageS = Math.floor(nowMs / 1000) - Number(seconds);
  if (ageS > WINDOW_S) return denied("timestamp too old");
  if (ageS < -WINDOW_S) return denied("timestamp too new");
  return { kind: "ok" };
}

function unauthenticated(): AuthOutcome {
  return {
    kind: "refused",
    code: status.UNAUTHENTICATED,
    message: "authentication required",
    error: null,
  };
}

function denied(error: string): AuthOutcome {
  return { kind: "refused", code: status.PERMISSION_DENIED, message: "permission denied", error };
}
