import type { AgentRecord } from "../../contracts/fleet.ts";
import { INTERNAL_API_FLAG, type AgentInfo } from "../../contracts/rails-api.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";
import type { FlagStore } from "./flag-store.ts";
import type { ForcedAnswers } from "./forced-answers.ts";
import { isKasJwtValid } from "./kas-jwt.ts";

export type Endpoint = "agent_info" | "project_info" | "usage_metrics";

export interface ApiRequest {
  readonly endpoint: Endpoint;
  /** Value of the JWT header, empty when absent. */
  readonly jwt: string;
  /** When the JWT is checked, on the clock that stamped it, ms since the Unix epoch; now when absent. */
  readonly jwtCheckedAtMs?: number;
  /** Value of `Authorization`, empty when absent. */
  readonly authorization: string;
  /** Query parameter `id` of project_info. */
  readonly id?: string;
  readonly body?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  /** Null for 204. */
  readonly body: object | null;
  /** Puma worker that answered, from 1. */
  readonly worker: number;
  /** Agent whose token was accepted, or null. */
  readonly agent: string | null;
  /** The worker's copy of the flag changed with this look. */
  readonly flagChanged: { readonly flag: string; readonly enabled: boolean } | null;
}

/** What faults change about the checks. */
export interface CheckFaults {
  /** How far the clock of the JWT check is ahead, lab ms. */
  readonly clockOffsetMs: number;
  secretInsteadOf(shared: Buffer): Buffer;
  isRevoked(agentName: string): boolean;
}

/**
 * The decisions of the internal API for kas, GitLab 14.1: which worker answers, and the checks in
 * their order: flag, JWT, agent token, the endpoint's own. Source: Rails and Gitaly reference, 1.4.
 */
export class InternalApi {
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly flags: FlagStore;
  private readonly secret: Buffer;
  private readonly agentsByToken: ReadonlyMap<string, AgentRecord>;
  private readonly projects: ReadonlyMap<string, AgentRecord>;
  private readonly gitaly: {
    readonly addresses: Readonly<Record<string, string>>;
    readonly token: string;
  };
  private readonly faults: CheckFaults;
  private readonly forced: Pick<ForcedAnswers, "statusFor">;

  constructor(options: {
    readonly clock: Clock;
    readonly random: Random;
    readonly flags: FlagStore;
    readonly secret: Buffer;
    readonly agents: readonly AgentRecord[];
    readonly gitaly: {
      readonly addresses: Readonly<Record<string, string>>;
      readonly token: string;
    };
    readonly faults: CheckFaults;
    readonly forced: Pick<ForcedAnswers, "statusFor">;
  }) {
    this.clock = options.clock;
    this.random = options.random;
    this.flags = options.flags;
    this.secret = options.secret;
    this.gitaly = options.gitaly;
    this.faults = options.faults;
    this.forced = options.forced;
    this.agentsByToken = new Map(options.agents.map((agent) => [agent.token, agent]));
    this.projects = new Map(options.agents.map((agent) => [agent.projectPath, agent]));
  }

  answer(request: ApiRequest): ApiAnswer {
    const worker = this.random.below(this.flags.workers);
    const flag = this.flags.read(worker, INTERNAL_API_FLAG);
    const decided = this.forcedAnswer(request) ?? this.decide(request, flag.enabled);
    return {
      ...decided,
      worker: worker + 1,
      flagChanged: flag.changed ? { flag: INTERNAL_API_FLAG, enabled: flag.enabled } : null,
    };
  }

  /** Whose token a request carries, for the history; Rails itself may not look at it. */
  agentOf(request: Pick<ApiRequest, "authorization">): AgentRecord | undefined {
    const match = /^(?:Bearer|Token) (.+)$/.exec(request.authorization);
    return this.agentsByToken.get(match?.[1] ?? "");
  }

  private forcedAnswer(request: ApiRequest): Decision | undefined {
    const agent = this.agentOf(request)?.agentName;
    const status = this.forced.statusFor(request.endpoint, agent);
    if (status === undefined) return undefined;
    return { ...message(status, `${status} ${REASONS[status] ?? "Error"}`), agent: agent ?? null };
  }

  private decide(request: ApiRequest, flagEnabled: boolean): Decision {
    if (!flagEnabled) {
      const agent = this.agentOf(request)?.agentName ?? null;
      return { ...message(404, "404 Not Found"), agent };
    }
    const secret = this.faults.secretInsteadOf(this.secret);
    if (secret.length !== 32) return message(500, "500 Internal Server Error");
    const checkedAtMs = (request.jwtCheckedAtMs ?? this.clock.now()) + this.faults.clockOffsetMs;
    if (!isKasJwtValid(request.jwt, secret, checkedAtMs)) {
      return message(401, "KAS JWT authentication invalid");
    }
    if (request.endpoint === "usage_metrics") return usageAnswer(request.body);
    const agent = this.agentOf(request);
    if (agent === undefined) return message(401, "401 Unauthorized");
    if (this.faults.isRevoked(agent.agentName)) {
      return { ...message(401, "401 Unauthorized"), agent: agent.agentName };
    }
    if (request.endpoint === "agent_info") return this.agentInfo(agent);
    return this.projectInfo(agent, request.id ?? "");
  }

  private agentInfo(agent: AgentRecord): Decision {
    const body: AgentInfo = {
      project_id: agent.projectId,
      agent_id: agent.agentId,
      agent_name: agent.agentName,
      ...this.repositoryOf(agent),
    };
    return { status: 200, body, agent: agent.agentName };
  }

  private projectInfo(agent: AgentRecord, id: string): Decision {
    const project = this.projects.get(id);
    // Private projects are 404 except the agent's own configuration project.
    if (project === undefined || project.projectId !== agent.projectId) {
      return { ...message(404, "404 Project Not Found"), agent: agent.agentName };
    }
    const body = { project_id: project.projectId, ...this.repositoryOf(project) };
    return { status: 200, body, agent: agent.agentName };
  }

  private repositoryOf(agent: AgentRecord): Pick<AgentInfo, "gitaly_info" | "gitaly_repository"> {
    return {
      gitaly_info: {
        address: this.gitaly.addresses[agent.storage] ?? "",
        token: this.gitaly.token,
        features: {},
      },
      gitaly_repository: {
        storage_name: agent.storage,
        relative_path: agent.relativePath,
        gl_repository: `project-${agent.projectId}`,
        gl_project_path: agent.projectPath,
      },
    };
  }
}

type Decision = Pick<ApiAnswer, "status" | "body" | "agent">;

const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

const COUNTERS = ["gitops_sync_count", "k8s_api_proxy_request_count"] as const;

/** Source: Rails and Gitaly reference, section 1.8. */
function usageAnswer(body: unknown): Decision {
  const counters = (body ?? {}) as Readonly<Record<string, unknown>>;
  for (const name of COUNTERS) {
    const value = counters[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value)) {
      return { status: 400, body: { error: `${name} is invalid` }, agent: null };
    }
    if ((value as number) < 0) {
      return message(400, `400 Bad request - ${name} cannot be negative`);
    }
  }
  return { status: 204, body: null, agent: null };
}

function message(status: number, text: string): Decision {
  return { status, body: { message: text }, agent: null };
}
