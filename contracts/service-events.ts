/**
 * Events a service writes to **stdout**, one JSON object a line; its log goes to stderr. The runtime
 * copies them into the run's history. `at` is lab time in milliseconds since the Unix epoch.
 */
export type ServiceEvent =
  /** agentk-sim: an agent pod starts. */
  | {
      readonly kind: "agent-started";
      readonly at: number;
      readonly agent: string;
      /** It is a program of the user's; this and all its other events come from its door. */
      readonly yours?: true;
    }
  /** A door: from here on a connection of this agent of the user's could not be read. */
  | {
      readonly kind: "agent-unreadable";
      readonly at: number;
      readonly agent: string;
      readonly why: string;
    }
  /** agentk-sim: a WebSocket connection of an agent is up; `connection` counts from 1 per agent. */
  | {
      readonly kind: "agent-connection-opened";
      readonly at: number;
      readonly agent: string;
      readonly connection: number;
    }
  | {
      readonly kind: "agent-connection-closed";
      readonly at: number;
      readonly agent: string;
      readonly connection: number;
      readonly ageMs: number;
      /** Whether GOAWAY had been received before. */
      readonly afterGoaway: boolean;
    }
  /** agentk-sim: the channel could not connect (refused, upgrade failed, time-out). */
  | {
      readonly kind: "agent-dial-failed";
      readonly at: number;
      readonly agent: string;
      readonly error: string;
    }
  /** agentk-sim: GetConfiguration was called; the stream is open until its `ended` event. */
  | {
      readonly kind: "config-stream-opened";
      readonly at: number;
      readonly agent: string;
      readonly stream: number;
    }
  | {
      readonly kind: "config-stream-ended";
      readonly at: number;
      readonly agent: string;
      readonly stream: number;
      readonly lastedMs: number;
      /** gRPC status name (`OK`, `Unavailable`) and text as the agent sees them. */
      readonly code: string;
      readonly message: string;
    }
  /** agentk-sim: one of the ten tunnels ended. */
  | {
      readonly kind: "tunnel-ended";
      readonly at: number;
      readonly agent: string;
      readonly tunnel: number;
      readonly lastedMs: number;
      /** Age of the connection that carried it; null when there was none. */
      readonly connectionAgeMs: number | null;
      readonly code: string;
      readonly message: string;
    }
  /** agentk-sim: an agent received a configuration read at this commit. */
  | {
      readonly kind: "agent-commit";
      readonly at: number;
      readonly agent: string;
      readonly commit: string;
      /** The ids that kas put into it: those of the agent's own record in Rails. */
      readonly agentId: number;
      readonly projectId: number;
    }
  /**
   * agentk-sim: what became of the calls that one token placed in one calendar minute of lab time, as
   * its callers see it, told half a minute later; minutes with fewer than eleven calls are left out.
   */
  | {
      readonly kind: "token-calls";
      readonly at: number;
      /** The agent whose token it is; of replicas, the first. */
      readonly agent: string;
      readonly minuteMs: number;
      /** Let in by kas: open, or ended with a code that comes after the limiter. */
      readonly accepted: number;
      /** Those of them that were placed early enough to have met the limiter in this minute. */
      readonly acceptedInside: number;
      readonly denied: number;
      /** Ended without telling whether the limiter had let them in. */
      readonly lost: number;
    }
  /** rails-api-mock: an internal API request was answered. `pod` is the peer's IP address. */
  | {
      readonly kind: "rails-request";
      readonly at: number;
      readonly endpoint: string;
      readonly pod: string;
      /** `X-GitLab-Client-Name`: kas says `gitlab-kas`, a probe of the lab nothing. */
      readonly client: string | null;
      /** Agent name, or null when the token was not looked at or not known. */
      readonly agent: string | null;
      readonly status: number;
      readonly worker: number;
    }
  /** rails-api-mock: one worker's in-memory copy of a flag changed. */
  | {
      readonly kind: "rails-flag-copy";
      readonly at: number;
      readonly worker: number;
      readonly flag: string;
      readonly enabled: boolean;
    }
  /** gitaly-mock: a commit was made to the default branch of an agent's configuration project. */
  | {
      readonly kind: "gitaly-commit";
      readonly at: number;
      readonly repository: string;
      readonly commit: string;
    }
  /** lb-sim: an endpoint changed its health. */
  | {
      readonly kind: "lb-endpoint-health";
      readonly at: number;
      readonly pod: string;
      readonly healthy: boolean;
    };

export type ServiceEventKind = ServiceEvent["kind"];
