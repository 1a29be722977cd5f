import { anyPack } from "@bufbuild/protobuf/wkt";
import {
  ConnectedAgentInfoSchema,
  type ConnectedAgentInfo,
} from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Logger } from "../../../kit/log.ts";
import type { ExpiringHash } from "../redis/expiring-hash.ts";
import type { TrackerLoop } from "../redis/tracker-loop.ts";

export interface TrackerPeriods {
  readonly refreshMs: number;
  readonly gcMs: number;
}

/** Who tells about agents that are connected. Without Redis nobody is told. */
export interface AgentRegistrar {
  register(info: ConnectedAgentInfo): Promise<void>;
  unregister(info: ConnectedAgentInfo): Promise<void>;
}

/**
 * Connected agents in Redis, one record for each GetConfiguration stream, by agent and by project.
 * Failures are only logged. Source: kas 14.2-pre protocol, section 6.3.
 */
export class AgentTracker implements AgentRegistrar {
  private readonly byProject: ExpiringHash;
  private readonly byAgent: ExpiringHash;
  private readonly loop: TrackerLoop;
  private readonly log: Logger;

  constructor(options: {
    readonly byProject: ExpiringHash;
    readonly byAgent: ExpiringHash;
    readonly loop: TrackerLoop;
    readonly log: Logger;
    readonly periods: TrackerPeriods;
  }) {
    this.byProject = options.byProject;
    this.byAgent = options.byAgent;
    this.loop = options.loop;
    this.log = options.log;
    this.loop.every("refresh", options.periods.refreshMs, () => this.refresh());
    this.loop.every("gc", options.periods.gcMs, () => this.collectGarbage());
  }

  register(info: ConnectedAgentInfo): Promise<void> {
    const value = anyPack(ConnectedAgentInfoSchema, info);
    return this.loop.run(() =>
      this.both("Failed to register connection", [
        () => this.byProject.set(info.projectId, info.connectionId, value),
        () => this.byAgent.set(info.agentId, info.connectionId, value),
      ]),
    );
  }

  unregister(info: ConnectedAgentInfo): Promise<void> {
    return this.loop.run(() =>
      this.both("Failed to unregister connection", [
        () => this.byProject.unset(info.projectId, info.connectionId),
        () => this.byAgent.unset(info.agentId, info.connectionId),
      ]),
    );
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private refresh(): Promise<void> {
    return this.both("Failed to refresh data in Redis", [
      () => this.byProject.refresh(),
      () => this.byAgent.refresh(),
    ]);
  }

  private async collectGarbage(): Promise<void> {
    let removed = 0;
    const count = (fields: number): void => {
      removed += fields;
    };
    await this.both("Failed to GC data in Redis", [
      () => this.byProject.collectGarbage(count),
      () => this.byAgent.collectGarbage(count),
    ]);
    if (removed > 0) {
      this.log.info("Deleted expired agent connections records", { removed_hash_keys: removed });
    }
  }

  /** Both hashes are touched even if one fails. */
  private async both(failure: string, works: readonly (() => Promise<void>)[]): Promise<void> {
    for (const work of works) {
      try {
        await work();
      } catch (error) {
        this.log.error(failure, { error: messageOf(error) });
      }
    }
  }
}
