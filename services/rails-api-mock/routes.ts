import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import {
  CLIENT_NAME_HEADER,
  INTERNAL_API_PREFIX,
  KAS_JWT_HEADER,
  WORKER_HEADER,
} from "../../contracts/rails-api.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { RailsFaults } from "./faults.ts";
import type { HeldRequests } from "./held-requests.ts";
import type { ApiRequest, InternalApi } from "./internal-api.ts";
import type { JwtTime } from "./jwt-time.ts";
import type { RequestRecorder } from "./request-recorder.ts";
import { send, wireAnswer } from "./wire-answer.ts";

export interface RailsRoutesOptions {
  readonly clock: Clock;
  readonly api: InternalApi;
  readonly faults: Pick<RailsFaults, "stalls" | "delayOf" | "damageOf">;
  readonly held: Pick<HeldRequests, "stall" | "delay">;
  readonly recorder: RequestRecorder;
  readonly jwtTime: JwtTime;
}

type Asked = Omit<ApiRequest, "jwt" | "authorization" | "jwtCheckedAtMs">;

/** The internal API on fastify: wires only, the decisions are in InternalApi and RailsFaults. */
export function railsApp(options: RailsRoutesOptions): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  // As the machine's clock says it; Node's own would be wall time.
  app.addHook("onSend", async (_request, reply) => {
    reply.header("Date", new Date(options.clock.now()).toUTCString());
    await Promise.resolve();
  });
  app.get(`${INTERNAL_API_PREFIX}/agent_info`, (request, reply) =>
    serve(options, request, reply, { endpoint: "agent_info" }),
  );
  app.get<{ Querystring: { id?: string } }>(
    `${INTERNAL_API_PREFIX}/project_info`,
    (request, reply) =>
      serve(options, request, reply, { endpoint: "project_info", id: request.query.id ?? "" }),
  );
  app.post(`${INTERNAL_API_PREFIX}/usage_metrics`, (request, reply) =>
    serve(options, request, reply, { endpoint: "usage_metrics", body: request.body }),
  );
  app.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).send({ error: "404 Not Found" });
  });
  return app;
}

/**
 * One request from its arrival to its record. A late answer is decided when its delay is over, as a
 * worker reads flag and token when it gets to them.
 */
async function serve(
  options: RailsRoutesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<void> {
  const { clock, api, faults, held, recorder } = options;
  const arrivedAtMs = clock.now();
  const gone = callerGone(reply);
  const client = request.headers[CLIENT_NAME_HEADER.toLowerCase()];
  const caller = { pod: request.ip, client: typeof client === "string" ? client : null };
  const jwt = request.headers[KAS_JWT_HEADER.toLowerCase()];
  const authorization = request.headers.authorization ?? "";
  const breakOff = (): void => {
    reply.hijack();
    reply.raw.destroy();
    const agent = api.agentOf({ authorization })?.agentName ?? null;
    recorder.unanswered(asked.endpoint, caller, agent);
  };
  if (faults.stalls(asked.endpoint)) {
    await held.stall(gone);
    breakOff();
    return;
  }
  const delay = faults.delayOf(asked.endpoint);
  if (delay !== undefined && !(await held.delay(delay.delayMs, gone))) {
    breakOff();
    return;
  }
  const answer = api.answer({
    ...asked,
    jwt: typeof jwt === "string" ? jwt : "",
    authorization,
    jwtCheckedAtMs: options.jwtTime(
      arrivedAtMs,
      delay?.jwtAges === false ? arrivedAtMs : clock.now(),
    ),
  });
  const wire = wireAnswer(answer, faults.damageOf(asked.endpoint));
  recorder.answered(asked.endpoint, caller, answer, wire);
  reply.header(WORKER_HEADER, String(answer.worker));
  const requestId = request.headers["x-request-id"];
  if (typeof requestId === "string") reply.header("X-Request-Id", requestId);
  await send(reply, wire);
}

/** Aborts when the connection of an answer is closed, also after the answer. */
function callerGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    gone.abort(new Error("the caller went away"));
  });
  return gone.signal;
}
