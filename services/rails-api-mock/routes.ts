import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import {
  INTERNAL_API_FLAG,
  INTERNAL_API_PREFIX,
  KAS_JWT_HEADER,
  WORKER_HEADER,
} from "../../contracts/rails-api.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { ApiAnswer, ApiRequest, InternalApi } from "./internal-api.ts";
import type { FlagStore } from "./flag-store.ts";
import type { RailsMetrics } from "./metrics.ts";

/** A page as Workhorse shows it when Rails is gone: HTML, not JSON. */
const BAD_GATEWAY_HTML =
  "<html><head><title>GitLab is not responding</title></head><body><h1>502</h1></body></html>";

export interface RailsRoutesOptions {
  readonly clock: Clock;
  readonly api: InternalApi;
  readonly flags: FlagStore;
  readonly metrics: RailsMetrics;
  readonly emit: (event: ServiceEvent) => void;
}

/** The internal API on fastify: wires only, the decisions are in InternalApi. */
export function railsApp(options: RailsRoutesOptions): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  const serve = async (
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Omit<ApiRequest, "jwt" | "authorization">,
  ): Promise<FastifyReply> => {
    const jwt = request.headers[KAS_JWT_HEADER.toLowerCase()];
    const answer = options.api.answer({
      ...asked,
      jwt: typeof jwt === "string" ? jwt : "",
      authorization: request.headers.authorization ?? "",
    });
    record(options, asked.endpoint, request.ip, answer);
    reply.header(WORKER_HEADER, String(answer.worker));
    const requestId = request.headers["x-request-id"];
    if (typeof requestId === "string") reply.header("X-Request-Id", requestId);
    if (answer.body === null) return await reply.code(204).send();
    if (answer.status === 502) {
      return await reply.code(502).type("text/html").send(BAD_GATEWAY_HTML);
    }
    return await reply.code(answer.status).send(answer.body);
  };
  app.get(`${INTERNAL_API_PREFIX}/agent_info`, (request, reply) =>
    serve(request, reply, { endpoint: "agent_info" }),
  );
  app.get<{ Querystring: { id?: string } }>(
    `${INTERNAL_API_PREFIX}/project_info`,
    (request, reply) =>
      serve(request, reply, { endpoint: "project_info", id: request.query.id ?? "" }),
  );
  app.post(`${INTERNAL_API_PREFIX}/usage_metrics`, (request, reply) =>
    serve(request, reply, { endpoint: "usage_metrics", body: request.body }),
  );
  app.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).send({ error: "404 Not Found" });
  });
  return app;
}

function record(
  { clock, metrics, emit, flags }: RailsRoutesOptions,
  endpoint: string,
  pod: string,
  answer: ApiAnswer,
): void {
  const at = clock.now();
  metrics.requests.inc({ endpoint, status: String(answer.status) });
  emit({
    kind: "rails-request",
    at,
    endpoint,
    pod,
    agent: answer.agent,
    status: answer.status,
    worker: answer.worker,
  });
  if (answer.flagChanged !== null) {
    emit({ kind: "rails-flag-copy", at, worker: answer.worker, ...answer.flagChanged });
  }
  const on = flags.view(INTERNAL_API_FLAG).filter((copy) => copy === true).length;
  metrics.flagCopies.set({ flag: INTERNAL_API_FLAG }, on);
}
