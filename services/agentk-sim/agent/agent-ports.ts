import type { ServiceEvent } from "../../../contracts/service-events.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Logger } from "../../../kit/log.ts";
import type { Random } from "../../../kit/random.ts";
import type { Channel } from "../channel/channel.ts";
import type { RpcStatus } from "../rpc.ts";

export type AgentMethod = "GetConfiguration" | "Connect";

/** What an agent counts for the fleet's metrics. */
export interface AgentCounts {
  streamEnded(method: AgentMethod, status: RpcStatus): void;
  dialFailed(): void;
}

/** What the parts of one agent are given. */
export interface AgentPorts {
  readonly agent: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly channel: Channel;
  readonly log: Logger;
  readonly emit: (event: ServiceEvent) => void;
  readonly counts: AgentCounts;
  readonly signal: AbortSignal;
  /** Takes the text of the newest error the agent met. */
  readonly onError: (text: string) => void;
}
