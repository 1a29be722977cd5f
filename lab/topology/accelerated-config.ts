import { GUARD_WALL_MS_MIN } from "../../kit/clock/clock.ts";
import { parseDuration } from "../../kit/duration.ts";
import { mergePatch } from "./merge-patch.ts";

/**
 * Times of kas' configuration file with their defaults in seconds, by their keys' path. Sections that
 * only count when they are there are changed only then. Source: kas 14.2-pre protocol, sections 1.4 and 1.5.
 */
const DURATIONS_S: Readonly<Record<string, number>> = {
  "agent.listen.max_connection_age": 1800,
  "agent.configuration.poll_period": 20,
  "agent.gitops.poll_period": 20,
  "agent.gitops.project_info_cache_ttl": 300,
  "agent.gitops.project_info_cache_error_ttl": 60,
  "agent.info_cache_ttl": 300,
  "agent.info_cache_error_ttl": 60,
  "agent.redis_conn_info_ttl": 300,
  "agent.redis_conn_info_refresh": 240,
  "agent.redis_conn_info_gc": 600,
  "agent.kubernetes_api.allowed_agent_cache_ttl": 60,
  "agent.kubernetes_api.allowed_agent_cache_error_ttl": 10,
  "observability.usage_reporting_period": 60,
  "redis.idle_timeout": 50,
  "api.listen.max_connection_age": 1800,
  "private_api.listen.max_connection_age": 1800,
};

/** Guards: never shorter than the floor of wall time. */
const GUARDS_S: Readonly<Record<string, number>> = {
  "redis.dial_timeout": 5,
  "redis.read_timeout": 1,
  "redis.write_timeout": 1,
};

/** What happens so often in a second or minute of the wall. */
const RATES: Readonly<Record<string, number>> = {
  "gitlab.api_rate_limit.refill_rate_per_second": 10,
  "gitaly.global_api_rate_limit.refill_rate_per_second": 10,
  "gitaly.per_server_api_rate_limit.refill_rate_per_second": 5,
  "agent.listen.connections_per_token_per_minute": 100,
};

/** Sections whose absence means that the feature is off. */
const OPTIONAL_SECTIONS = ["redis", "api", "private_api", "agent.kubernetes_api"];

/** Whole numbers in kas' file. */
const COUNTS = new Set(["agent.listen.connections_per_token_per_minute"]);

/**
 * The configuration with which a kas that only knows the wall clock keeps this many lab seconds in one:
 * its durations are divided, its rates and allowances multiplied. At speed 1 it is what it was. Sizes of
 * buckets and pools are counts and stay. See docs/your-own-kas.md.
 */
export function acceleratedConfig(config: object, speed: number): object {
  if (speed === 1) return config;
  let changed = config;
  const set = (path: string, value: unknown): void => {
    changed = mergePatch(changed, nested(path.split("."), value)) as object;
  };
  for (const [path, seconds] of Object.entries(DURATIONS_S)) {
    if (isOff(config, path)) continue;
    set(path, secondsText(durationMs(config, path, seconds) / speed));
  }
  for (const [path, seconds] of Object.entries(GUARDS_S)) {
    if (isOff(config, path)) continue;
    const wallMs = durationMs(config, path, seconds) / speed;
    set(path, secondsText(Math.max(GUARD_WALL_MS_MIN, wallMs)));
  }
  for (const [path, usual] of Object.entries(RATES)) {
    const own = valueAt(config, path);
    // kas takes a missing or zero number for the default.
    const rate = (typeof own === "number" && own > 0 ? own : usual) * speed;
    set(path, COUNTS.has(path) ? Math.max(1, Math.round(rate)) : rate);
  }
  return changed;
}

function durationMs(config: object, path: string, usualS: number): number {
  const own = valueAt(config, path);
  return (typeof own === "string" ? parseDuration(own) : undefined) ?? usualS * 1000;
}

function isOff(config: object, path: string): boolean {
  const section = OPTIONAL_SECTIONS.find((name) => path.startsWith(`${name}.`));
  return section !== undefined && valueAt(config, section) === undefined;
}

function valueAt(config: object, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    if (value === null || typeof value !== "object") return undefined;
    return (value as Readonly<Record<string, unknown>>)[key];
  }, config);
}

function nested([key = "", ...rest]: readonly string[], value: unknown): object {
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

/** Proto JSON: seconds with at most nine decimals and an `s`. */
function secondsText(ms: number): string {
  return `${Number((ms / 1000).toFixed(9))}s`;
}
