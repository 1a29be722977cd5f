import { Gauge, Registry } from "prom-client";
import type { Redis } from "ioredis";

/** A metric of the upstream redis_exporter (oliver006) and the INFO field it comes from. */
interface RedisMetric {
  readonly name: string;
  readonly field: string;
  readonly help: string;
}

/** Names as redis_exporter has them; values from Redis' own INFO. */
const METRICS: readonly RedisMetric[] = [
  { name: "redis_connected_clients", field: "connected_clients", help: "Open connections" },
  { name: "redis_config_maxclients", field: "maxclients", help: "Limit of connections" },
  { name: "redis_memory_used_bytes", field: "used_memory", help: "Memory in use" },
  {
    name: "redis_commands_processed_total",
    field: "total_commands_processed",
    help: "Commands processed, the exporter's own included",
  },
  {
    name: "redis_connections_received_total",
    field: "total_connections_received",
    help: "Connections accepted since start",
  },
  {
    name: "redis_rejected_connections_total",
    field: "rejected_connections",
    help: "Connections refused by maxclients",
  },
  { name: "redis_memory_max_bytes", field: "maxmemory", help: "Limit of memory, 0 for none" },
  {
    name: "redis_connected_slaves",
    field: "connected_slaves",
    help: "Replicas that are connected",
  },
  { name: "redis_expired_keys_total", field: "expired_keys", help: "Keys that expired" },
];

/**
 * Redis' numbers in Prometheus' text format, under the names of the upstream exporter. Counters are
 * exposed as untyped gauges of the same names and values. `redis_up` is 0 when INFO fails.
 */
export class RedisExporter {
  readonly registry = new Registry();
  private readonly redis: Redis;
  private readonly up: Gauge;
  private readonly role: Gauge<"role">;
  private readonly gauges: ReadonlyMap<string, Gauge>;

  constructor(redis: Redis) {
    this.redis = redis;
    this.up = new Gauge({
      name: "redis_up",
      help: "Whether Redis answered INFO",
      registers: [this.registry],
    });
    this.role = new Gauge({
      name: "redis_instance_info",
      help: "1, with what the instance is",
      labelNames: ["role"],
      registers: [this.registry],
    });
    this.gauges = new Map(
      METRICS.map(({ name, field, help }) => [
        field,
        new Gauge({ name, help, registers: [this.registry] }),
      ]),
    );
  }

  async text(): Promise<string> {
    try {
      for (const line of (await this.redis.info()).split("\r\n")) {
        const [field, value] = line.split(":", 2);
        if (field === undefined || value === undefined) continue;
        this.gauges.get(field)?.set(Number(value));
        if (field === "role") this.showRole(value);
      }
      this.up.set(1);
    } catch {
      this.role.reset();
      for (const gauge of this.gauges.values()) gauge.remove();
      this.up.set(0);
    }
    return await this.registry.metrics();
  }

  private showRole(role: string): void {
    this.role.reset();
    this.role.set({ role }, 1);
  }
}
