import { Counter, Gauge, Registry } from "prom-client";
import { LINK_EFFECT_KINDS } from "../../contracts/link-faults.ts";
import { addContainerNetwork } from "./container-network.ts";
import type { Relay } from "./relay.ts";

/** Every metric of the relays: name, help and labels in one table. */
export const LINK_METRICS = {
  connections: {
    name: "kaslab_link_connections_total",
    help: "Connections that the link has accepted.",
    labelNames: ["link"],
  },
  openConnections: {
    name: "kaslab_link_open_connections",
    help: "Connections that are open through the link.",
    labelNames: ["link"],
  },
  bytes: {
    name: "kaslab_link_bytes_total",
    help: "Bytes read from the client (to_target) and from the target (to_client).",
    labelNames: ["link", "direction"],
  },
  dialFailures: {
    name: "kaslab_link_dial_failures_total",
    help: "Connections whose target could not be reached; the client saw a reset.",
    labelNames: ["link"],
  },
  activeFaults: {
    name: "kaslab_link_active_faults",
    help: "Faults that are in force on the link, by kind of effect.",
    labelNames: ["link", "kind"],
  },
} as const;

/**
 * A registry that reads the relays' own counts when it is scraped, so that traffic costs nothing.
 * All series exist from the start.
 */
export function createLinkMetrics(relays: readonly Relay[]): Registry {
  const registry = new Registry();
  const registers = [registry];
  const each = (set: (link: string, counts: ReturnType<Relay["counts"]>) => void): void => {
    for (const relay of relays) set(relay.link.name, relay.counts());
  };
  new Counter({
    ...LINK_METRICS.connections,
    registers,
    collect() {
      this.reset();
      each((link, counts) => this.inc({ link }, counts.connections));
    },
  });
  new Gauge({
    ...LINK_METRICS.openConnections,
    registers,
    collect() {
      each((link, counts) => this.set({ link }, counts.openConnections));
    },
  });
  new Counter({
    ...LINK_METRICS.bytes,
    registers,
    collect() {
      this.reset();
      each((link, counts) => {
        this.inc({ link, direction: "to_target" }, counts.toTarget);
        this.inc({ link, direction: "to_client" }, counts.toClient);
      });
    },
  });
  new Counter({
    ...LINK_METRICS.dialFailures,
    registers,
    collect() {
      this.reset();
      each((link, counts) => this.inc({ link }, counts.dialFailures));
    },
  });
  new Gauge({
    ...LINK_METRICS.activeFaults,
    registers,
    collect() {
      for (const relay of relays) {
        for (const kind of LINK_EFFECT_KINDS) {
          this.set({ link: relay.link.name, kind }, relay.faultsOf(kind));
        }
      }
    },
  });
  addContainerNetwork(registry, relays);
  return registry;
}
