import { anyPack } from "@bufbuild/protobuf/wkt";
import {
  TunnelInfoSchema,
  type TunnelInfo,
} from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Logger } from "../../../kit/log.ts";
import type { ExpiringHash } from "../redis/expiring-hash.ts";
import type { TrackerLoop } from "../redis/tracker-loop.ts";

/** Who tells other kas pods about idle tunnels. Without Redis nobody is told. */
export interface TunnelRegistrar {
  register(info: TunnelInfo): Promise<void>;
  unregister(info: TunnelInfo): Promise<void>;
}

/** Idle tunnels in Redis, by agent. Source: kas 14.2-pre protocol, section 6.4. */
export class TunnelTracker implements TunnelRegistrar {
  private readonly byAgent: ExpiringHash;
  private readonly loop: TrackerLoop;
  private readonly log: Logger;

  constructor(options: {
    readonly byAgent: ExpiringHash;
    readonly loop: TrackerLoop;
    readonly log: Logger;
    readonly periods: { readonly refreshMs: number; readonly gcMs: number };
  }) {
    this.byAgent = options.byAgent;
    this.loop = options.loop;
    this.log = options.log;
    this.loop.every("refresh", options.periods.refreshMs, () => this.refresh());
    this.loop.every("gc", options.periods.gcMs, () => this.collectGarbage());
  }

  register(info: TunnelInfo): Promise<void> {
    const value = anyPack(TunnelInfoSchema, info);
    return this.loop.run(() =>
      this.logged("Failed to register tunnel", () =>
        this.byAgent.set(info.agentId, info.connectionId, value),
      ),
    );
  }

  unregister(info: TunnelInfo): Promise<void> {
    return this.loop.run(() =>
      this.logged("Failed to unregister tunnel", () =>
        this.byAgent.unset(info.agentId, info.connectionId),
      ),
    );
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private refresh(): Promise<void> {
    return this.logged("Failed to refresh data in Redis", () => this.byAgent.refresh());
  }

  private async collectGarbage(): Promise<void> {
    let removed = 0;
    await this.logged("Failed to GC data in Redis", () =>
      this.byAgent.collectGarbage((fields) => {
        removed += fields;
      }),
    );
    if (removed > 0) {
      this.log.info("Deleted expired agent tunnel records", { removed_hash_keys: removed });
    }
  }

  private async logged(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.error(failure, { error: messageOf(error) });
    }
  }
}
