import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { KAS_JWT_ISSUER } from "../../contracts/rails-api.ts";

const Header = z.object({ alg: z.literal("HS256") });
const Payload = z.object({
  iss: z.literal(KAS_JWT_ISSUER),
  exp: z.number().optional(),
  nbf: z.number().optional(),
});

/**
 * Whether Rails 14.1 accepts kas' JWT: HS256, issuer, `exp` and `nbf` without leeway, audience not
 * checked. Every failure is the same "not verified". Checked by hand because the instant is lab
 * time with a fraction. Source: Rails and Gitaly reference, section 1.2.
 */
export function isKasJwtValid(jwt: string, secret: Buffer, nowMs: number): boolean {
  const [header, payload, signature, ...rest] = jwt.split(".");
  if (header === undefined || payload === undefined || signature === undefined) return false;
  if (rest.length > 0) return false;
  if (!Header.safeParse(decode(header)).success) return false;
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const claims = Payload.safeParse(decode(payload));
  if (!claims.success) return false;
  const nowSeconds = nowMs / 1000;
  const { exp, nbf } = claims.data;
  return (exp === undefined || nowSeconds < exp) && (nbf === undefined || nowSeconds >= nbf);
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return undefined;
  }
}
