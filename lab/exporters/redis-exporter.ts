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
  private readonly masterLink: Gauge<"master_host" | "master_port">;
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
    this.masterLink = new Gauge({
      name: "redis_master_link_up",
      help: "Whether a replica is connected to its master",
      labelNames: ["master_host", "master_port"],
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
      const fields = new Map(
        (await this.redis.info()).split("\r\n").map((line) => {
          const [field = "", value = ""] = line.split(":", 2);
          return [field, value];
        }),
      );
      for (const [field, gauge] of this.gauges) {
        const value = fields.get(field);
        if (value !== undefined) gauge.set(Number(value));
      }
      this.showReplication(fields);
      this.up.set(1);
    } catch {
      this.role.reset();
      this.masterLink.reset();
      for (const gauge of this.gauges.values()) gauge.remove();
      this.up.set(0);
    }
    return await this.registry.metrics();
  }

  private showReplication(fields: ReadonlyMap<string, string>): void {
    this.role.reset();
    this.masterLink.reset();
    this.role.set({ role: fields.get("role") ?? "" }, 1);
    const link = fields.get("master_link_status");
    if (link === undefined) return;
    const labels = {
      master_host: fields.get("master_host") ?? "",
      master_port: fields.get("master_port") ?? "",
    };
    this.masterLink.set(labels, link === "up" ? 1 : 0);
  }
}
