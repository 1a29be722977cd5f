import type { TunnelInfo } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import type { TunnelRegistrar } from "./tunnel-tracker.ts";

/** How long a tunnel is idle: until its age context ends, or until someone takes it. */
export interface IdleTunnel {
  readonly info: TunnelInfo;
}

/**
 * Idle tunnels of this kas pod. A tunnel serves one request only; until then it is held here and
 * announced through the registrar. Source: kas 14.2-pre protocol, section 5.3. Forwarding a request
 * over a tunnel is not built yet (docs/fidelity.md); `take` is where it will begin.
 */
export class TunnelRegistry {
  private readonly registrar: TunnelRegistrar;
  private readonly idle = new Map<bigint, Set<IdleTunnel>>();

  constructor(registrar: TunnelRegistrar) {
    this.registrar = registrar;
  }

  /** Idle tunnels of an agent. */
  count(agentId: bigint): number {
    return this.idle.get(agentId)?.size ?? 0;
  }

  /**
   * Holds an idle tunnel until `ended` aborts (age, connection loss, shutdown), then forgets it here
   * and in Redis.
   */
  async hold(info: TunnelInfo, ended: AbortSignal): Promise<void> {
    const tunnel: IdleTunnel = { info };
    const tunnels = this.idle.get(info.agentId) ?? new Set();
    this.idle.set(info.agentId, tunnels.add(tunnel));
    await this.registrar.register(info);
    if (!ended.aborted) {
      await new Promise<void>((resolve) => {
        ended.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    if (this.forget(tunnel)) await this.registrar.unregister(info);
  }

  /** Takes an arbitrary idle tunnel of the agent out of the registry and out of Redis. */
  async take(agentId: bigint): Promise<TunnelInfo | undefined> {
    const [tunnel] = this.idle.get(agentId) ?? [];
    if (tunnel === undefined) return undefined;
    this.forget(tunnel);
    await this.registrar.unregister(tunnel.info);
    return tunnel.info;
  }

  private forget(tunnel: IdleTunnel): boolean {
    const tunnels = this.idle.get(tunnel.info.agentId);
    if (tunnels?.delete(tunnel) !== true) return false;
    if (tunnels.size === 0) this.idle.delete(tunnel.info.agentId);
    return true;
  }
}
