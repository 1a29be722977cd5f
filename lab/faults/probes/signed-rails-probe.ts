import { createHmac } from "node:crypto";
import {
  AGENT_INFO_PATH,
  KAS_JWT_AUDIENCE,
  KAS_JWT_HEADER,
  KAS_JWT_ISSUER,
} from "../../../contracts/rails-api.ts";
import { guardMs } from "../../../kit/clock/clock.ts";
import type { FaultContext } from "../fault.ts";
import { tokenLifeMs, tokenNow } from "./token-clock.ts";
import { exchange, type ExchangeOutcome } from "./exchange.ts";

/** Life of a JWT to both sides of now, ms, when the prober does not say otherwise. */
const LIFE_MS = 5_000;
/** A neighbour's patience with Rails, lab ms: kas waits 20 s for the head of an answer. */
const LIMIT_MS = 20_000;

export interface SignedQuestion {
  /** Agent token to ask with; none: Rails then says "401 Unauthorized" to a good JWT. */
  readonly token?: string;
  /** `nbf` and `exp` relative to now, lab ms. */
  readonly notBeforeMs?: number;
  readonly expiresMs?: number;
}

/** Asks `agent_info` as kas does, with a JWT of the secret that kas has. */
export async function askRails(
  context: Pick<FaultContext, "clock" | "signal" | "world">,
  question: SignedQuestion = {},
): Promise<ExchangeOutcome> {
  const { clock, signal, world } = context;
  const url = new URL(world.railsUrl);
  const lifeMs = tokenLifeMs(context, LIFE_MS);
  const { token, notBeforeMs = -lifeMs, expiresMs = lifeMs } = question;
  const nowMs = tokenNow(context);
  const claims = {
    iss: KAS_JWT_ISSUER,
    aud: KAS_JWT_AUDIENCE,
    nbf: (nowMs + notBeforeMs) / 1000,
    exp: (nowMs + expiresMs) / 1000,
  };
  const text =
    `GET ${AGENT_INFO_PATH} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n` +
    `${KAS_JWT_HEADER}: ${signHs256(claims, world.kasSecret)}\r\n` +
    (token === undefined ? "" : `Authorization: Bearer ${token}\r\n`) +
    "\r\n";
  return await exchange(
    { host: url.hostname, port: Number(url.port) },
    {
      send: text,
      isWhole: isWholeAnswer,
      limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
      signal,
    },
  );
}

/** Status of an answer, or undefined when there was none. */
export function statusOf(outcome: ExchangeOutcome): number | undefined {
  if (outcome.kind !== "answered") return undefined;
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(outcome.text)?.[1]);
}

function isWholeAnswer(answer: Buffer): boolean {
  const text = answer.toString("latin1");
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd === -1) return false;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? "0");
  return text.length >= headEnd + 4 + length;
}

function signHs256(claims: object, secret: Buffer): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
