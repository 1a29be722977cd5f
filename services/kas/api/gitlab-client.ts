import { Agent, request, type IncomingMessage } from "node:http";
import {
  AGENT_INFO_PATH,
  AgentInfo,
  CLIENT_NAME_HEADER,
  KAS_CLIENT_NAME,
  KAS_JWT_HEADER,
} from "../../../contracts/rails-api.ts";
import { guardMs, toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { TokenBucket } from "../../../kit/token-bucket.ts";
import { ApiError } from "./api-error.ts";
import { parseGoJson } from "./go-json.ts";
import { signApiJwt } from "./jwt.ts";

/** Time-outs and pool of kas' HTTP client. Source: kas 14.2-pre protocol, section 7. */
const RESPONSE_HEADER_TIMEOUT_MS = 20_000;
const IDLE_CONNECTIONS_MAX = 100;
/** An answer of the internal API is small; more than this is not one. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface GitLabClientOptions {
  /** Base URL; its path is dropped. */
  readonly address: string;
  readonly secret: Buffer;
  readonly userAgent: string;
  readonly clock: Clock;
  /** Client-side rate limit; callers wait in line. */
  readonly limiter: TokenBucket;
}

/** kas' client of the Rails internal API. Redirects are not followed, nothing is retried. */
export class GitLabClient {
  private readonly options: GitLabClientOptions;
  private readonly base: URL;
  private readonly agent: Agent;

  constructor(options: GitLabClientOptions) {
    this.options = options;
    this.base = new URL(options.address);
    this.agent = new Agent({ keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS_MAX });
  }

  /** Looks an agent token up. @throws ApiError, or the reason of `cancelled` once it aborts. */
  async agentInfo(
    token: string,
    correlationId: string | undefined,
    cancelled?: AbortSignal,
  ): Promise<AgentInfo> {
    await this.options.limiter.wait(cancelled);
    const body = await this.getJson(AGENT_INFO_PATH, token, correlationId, cancelled);
    const parsed = AgentInfo.partial().safeParse(body);
    if (!parsed.success) throw new ApiError(0, `WithJsonResponseHandler: ${parsed.error.message}`);
    return withZeroValues(parsed.data);
  }

  close(): void {
    this.agent.destroy();
  }

  private getJson(
    path: string,
    token: string,
    correlationId: string | undefined,
    cancelled: AbortSignal | undefined,
  ): Promise<unknown> {
    const { clock, secret, userAgent } = this.options;
    return new Promise((resolve, reject) => {
      // The order is the recorded one.
      const headers: [string, string][] = [
        ["Host", this.base.host],
        ["User-Agent", userAgent],
        ["Accept", "application/json"],
        ["Authorization", `Bearer ${token}`],
        [KAS_JWT_HEADER, signApiJwt(secret, clock)],
        ...(correlationId === undefined
          ? []
          : [["X-Request-ID", correlationId] satisfies [string, string]]),
        [CLIENT_NAME_HEADER, KAS_CLIENT_NAME],
      ];
      const call = request({
        agent: this.agent,
        host: this.base.hostname,
        port: this.base.port === "" ? 80 : Number(this.base.port),
        path,
        method: "GET",
        headers: headers.flat(),
        ...(cancelled === undefined ? {} : { signal: cancelled }),
        timeout: toWallMs(clock, guardMs(clock, RESPONSE_HEADER_TIMEOUT_MS)),
      });
      const url = `${this.base.origin}${path}`;
      const fail = (error: unknown): void => {
        reject((cancelled?.aborted === true ? cancelled.reason : error) as Error);
      };
      call.on("timeout", () => {
        call.destroy(new Error("net/http: timeout awaiting response headers"));
      });
      call.on("error", (error) => {
        fail(new ApiError(0, `Get "${url}": ${messageOf(error)}`, undefined, error));
      });
      call.on("response", (response) => {
        call.setTimeout(0);
        readAnswer(response).then(resolve, fail);
      });
      call.end();
    });
  }
}

async function readAnswer(response: IncomingMessage): Promise<unknown> {
  if (response.statusCode !== 200) {
    response.resume();
    throw ApiError.forStatus(response.statusCode ?? 0);
  }
  const type = response.headers["content-type"] ?? "";
  if ((type.split(";", 1)[0] ?? "").trim().toLowerCase() !== "application/json") {
    response.resume();
    throw new ApiError(0, `unexpected Content-Type in response: "${type}"`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) throw new Error("response body too large");
      chunks.push(chunk);
    }
    return parseGoJson(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new ApiError(0, `WithJsonResponseHandler: json.Unmarshal: ${messageOf(error)}`);
  }
}

/** A missing field has Go's zero value: `{}` is accepted as agent 0 (recorded). */
function withZeroValues(answer: {
  readonly [Name in keyof AgentInfo]?: AgentInfo[Name] | undefined;
}): AgentInfo {
  return {
    project_id: answer.project_id ?? 0,
    agent_id: answer.agent_id ?? 0,
    agent_name: answer.agent_name ?? "",
    gitaly_info: answer.gitaly_info ?? { address: "" },
    gitaly_repository: answer.gitaly_repository ?? {
      storage_name: "",
      relative_path: "",
      gl_repository: "",
      gl_project_path: "",
    },
  };
}
