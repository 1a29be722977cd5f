import { z } from "zod";
import {
  Duration,
  NonNegativeDuration,
  PositiveDuration,
  defaultedNumber,
  defaultedText,
} from "./duration.ts";

/** kas' configuration file. Source: kas 14.2-pre protocol, sections 1.4 and 1.5. */

const Network = z.enum(["tcp", "tcp4", "tcp6", "unix"]).default("tcp");
const files = { certificate_file: z.string().default(""), key_file: z.string().default("") };

const ServerListen = z.strictObject({
  network: Network,
  address: defaultedText("127.0.0.1:8153"),
  authentication_secret_file: z.string().min(1),
  ...files,
  max_connection_age: PositiveDuration.default(1_800_000),
});

const RateLimit = (refill: number, bucket: number) =>
  z
    .strictObject({
      refill_rate_per_second: defaultedNumber(refill),
      bucket_size: defaultedNumber(bucket),
    })
    .prefault({});

const Agent = z.strictObject({
  listen: z
    .strictObject({
      network: Network,
      address: defaultedText("127.0.0.1:8150"),
      websocket: z.boolean().default(false),
      ...files,
      connections_per_token_per_minute: defaultedNumber(100),
      max_connection_age: PositiveDuration.default(1_800_000),
    })
    .prefault({}),
  configuration: z
    .strictObject({
      poll_period: PositiveDuration.default(20_000),
      max_configuration_file_size: defaultedNumber(131_072),
    })
    .prefault({}),
  gitops: z
    .strictObject({
      poll_period: PositiveDuration.default(20_000),
      project_info_cache_ttl: NonNegativeDuration.default(300_000),
      project_info_cache_error_ttl: PositiveDuration.default(60_000),
      max_manifest_file_size: defaultedNumber(5_242_880),
      max_total_manifest_file_size: defaultedNumber(20_971_520),
      max_number_of_paths: defaultedNumber(100),
      max_number_of_files: defaultedNumber(1000),
    })
    .prefault({}),
  info_cache_ttl: NonNegativeDuration.default(300_000),
  info_cache_error_ttl: PositiveDuration.default(60_000),
  redis_conn_info_ttl: Duration.default(300_000),
  redis_conn_info_refresh: Duration.default(240_000),
  redis_conn_info_gc: Duration.default(600_000),
  kubernetes_api: z
    .strictObject({
      listen: z
        .strictObject({ network: Network, address: defaultedText("0.0.0.0:8154"), ...files })
        .prefault({}),
      url_path_prefix: defaultedText("/"),
      allowed_agent_cache_ttl: NonNegativeDuration.default(60_000),
      allowed_agent_cache_error_ttl: PositiveDuration.default(10_000),
    })
    .optional(),
});

const Observability = z.strictObject({
  usage_reporting_period: NonNegativeDuration.default(60_000),
  listen: z
    .strictObject({ network: Network, address: defaultedText("127.0.0.1:8151") })
    .prefault({}),
  prometheus: z.strictObject({ url_path: defaultedText("/metrics") }).prefault({}),
  liveness_probe: z.strictObject({ url_path: defaultedText("/liveness") }).prefault({}),
  readiness_probe: z.strictObject({ url_path: defaultedText("/readiness") }).prefault({}),
  tracing: z.strictObject({ connection_string: z.string().default("") }).prefault({}),
  sentry: z
    .strictObject({ dsn: z.string().default(""), environment: z.string().default("") })
    .prefault({}),
  logging: z
    .strictObject({ level: z.enum(["info", "debug", "warn", "error"]).default("info") })
    .prefault({}),
  google_profiler: z
    .strictObject({
      enabled: z.boolean().default(false),
      project_id: z.string().default(""),
      credentials_file: z.string().default(""),
    })
    .prefault({}),
});

const Redis = z
  .strictObject({
    server: z.strictObject({ address: z.string().min(1) }).optional(),
    sentinel: z
      .strictObject({
        master_name: z.string().min(1),
        addresses: z.array(z.string()).min(1),
        sentinel_password_file: z.string().default(""),
      })
      .optional(),
    pool_size: defaultedNumber(5),
    dial_timeout: PositiveDuration.default(5_000),
    read_timeout: PositiveDuration.default(1_000),
    write_timeout: PositiveDuration.default(1_000),
    idle_timeout: PositiveDuration.default(50_000),
    key_prefix: defaultedText("gitlab-kas"),
    username: z.string().default(""),
    password_file: z.string().default(""),
    network: z.enum(["", "tcp", "unix"]).default("tcp"),
    tls: z
      .strictObject({
        enabled: z.boolean().default(false),
        certificate_file: z.string().default(""),
        key_file: z.string().default(""),
        ca_certificate_file: z.string().default(""),
      })
      .prefault({}),
  })
  .refine(
    (redis) => (redis.server === undefined) !== (redis.sentinel === undefined),
    "exactly one of server, sentinel is required",
  );

export const KasConfig = z
  .strictObject({
    gitlab: z.strictObject({
      address: z.url({ error: "value must be an absolute URI" }),
      authentication_secret_file: z.string().min(1),
      ca_certificate_file: z.string().default(""),
      api_rate_limit: RateLimit(10, 50),
    }),
    agent: Agent.prefault({}),
    observability: Observability.prefault({}),
    gitaly: z
      .strictObject({
        global_api_rate_limit: RateLimit(10, 50),
        per_server_api_rate_limit: RateLimit(5, 10),
      })
      .prefault({}),
    redis: Redis.optional(),
    api: z.strictObject({ listen: ServerListen }).optional(),
    private_api: z.strictObject({ listen: ServerListen }).optional(),
  })
  .refine(
    ({ agent }) => agent.redis_conn_info_refresh < agent.redis_conn_info_ttl,
    "agent.redis_conn_info_refresh must be smaller than agent.redis_conn_info_ttl",
  );
export type KasConfig = z.output<typeof KasConfig>;
