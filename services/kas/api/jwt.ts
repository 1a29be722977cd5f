import { createHmac } from "node:crypto";
import { KAS_JWT_AUDIENCE, KAS_JWT_ISSUER, KAS_JWT_LIFE_MS } from "../../../contracts/rails-api.ts";
import { guardMs, type Clock } from "../../../kit/clock/clock.ts";

/** base64url of `{"alg":"HS256","typ":"JWT"}`, the header in kas' own order. */
const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

/**
 * The JWT of one internal API call: HS256, claims in the recorded order aud, exp, iat, iss, nbf; times
 * are seconds with microseconds. `exp` and `nbf` are a guard: five seconds, floored in wall time.
 * Signed by hand because the recorded claim order and fraction are part of the wire (jose sorts
 * neither). Source: kas 14.2-pre protocol, section 7; recording rails-requests.
 */
export function signApiJwt(secret: Buffer, clock: Clock): string {
  const nowMs = clock.now();
  const lifeMs = guardMs(clock, KAS_JWT_LIFE_MS);
  const payload =
    `{"aud":["${KAS_JWT_AUDIENCE}"],"exp":${seconds(nowMs + lifeMs)},"iat":${seconds(nowMs)},` +
    `"iss":"${KAS_JWT_ISSUER}","nbf":${seconds(nowMs - lifeMs)}}`;
  const signed = `${HEADER}.${Buffer.from(payload).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function seconds(atMs: number): string {
  return (atMs / 1000).toFixed(6);
}
