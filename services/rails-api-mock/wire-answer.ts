import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import type { AnswerDamage } from "../../contracts/mock-faults.ts";
import type { ApiAnswer } from "./internal-api.ts";

/** A page as Workhorse shows it when Rails is gone: HTML, not JSON. */
const BAD_GATEWAY_HTML =
  "<html><head><title>GitLab is not responding</title></head><body><h1>502</h1></body></html>";
/** A page as a proxy between kas and Rails puts it in the way. */
const CAPTIVE_PROXY_HTML =
  "<html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>";

const JSON_TYPE = "application/json; charset=utf-8";
const HTML_TYPE = "text/html; charset=utf-8";

/** An answer as bytes will show it. */
export interface WireAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Bytes of the text after which the connection breaks off; absent: none. */
  readonly brokenAfter?: number;
}

/** What the caller gets; an answer without a body (204) is damaged as if it were `{}` with 200. */
export function wireAnswer(
  { status, body }: Pick<ApiAnswer, "status" | "body">,
  damage: AnswerDamage | undefined,
): WireAnswer {
  const whole =
    status === 502
      ? { status, type: HTML_TYPE, text: BAD_GATEWAY_HTML }
      : { status, type: JSON_TYPE, text: body === null ? "" : JSON.stringify(body) };
  const filled = whole.text === "" ? { ...whole, status: 200, text: "{}" } : whole;
  switch (damage) {
    case undefined:
      return whole;
    case "html":
      return { status: 200, type: HTML_TYPE, text: CAPTIVE_PROXY_HTML };
    case "empty-json":
      return { status: 200, type: JSON_TYPE, text: "{}" };
    case "wrong-type":
      return { ...filled, type: "text/plain; charset=utf-8" };
    case "truncated":
      return { ...filled, brokenAfter: Math.floor(Buffer.byteLength(filled.text) / 2) };
  }
}

/** Sends an answer, or as much of it as arrives. */
export async function send(reply: FastifyReply, answer: WireAnswer): Promise<void> {
  const { status, type, text, brokenAfter } = answer;
  if (brokenAfter === undefined) {
    reply.code(status);
    if (text === "") await reply.send();
    else await reply.type(type).send(text);
    return;
  }
  const bytes = Buffer.from(text);
  reply.type(type).header("content-length", bytes.length);
  const headers = reply.getHeaders() as OutgoingHttpHeaders;
  reply.hijack();
  reply.raw.writeHead(status, headers);
  reply.raw.write(bytes.subarray(0, brokenAfter), () => {
    reply.raw.destroy();
  });
}
