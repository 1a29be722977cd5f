import assert from "node:assert/strict";
import { test } from "node:test";
import { acceleratedConfig } from "./accelerated-config.ts";

const PLAIN = {
  gitlab: { address: "http://127.64.3.11:8080", authentication_secret_file: "/s" },
  agent: { listen: { address: "127.64.2.1:8150", websocket: true } },
  observability: { listen: { address: "127.64.2.1:8181" } },
  redis: { server: { address: "127.64.5.11:6379" } },
};

test("at speed 1 the file is what it was", () => {
  assert.equal(acceleratedConfig(PLAIN, 1), PLAIN);
});

test("at 20 its durations are divided, its rates and allowances multiplied, addresses kept", () => {
  assert.deepEqual(acceleratedConfig(PLAIN, 20), {
    gitlab: { ...PLAIN.gitlab, api_rate_limit: { refill_rate_per_second: 200 } },
    agent: {
      listen: {
        ...PLAIN.agent.listen,
        max_connection_age: "90s",
        connections_per_token_per_minute: 2000,
      },
      configuration: { poll_period: "1s" },
      gitops: {
        poll_period: "1s",
        project_info_cache_ttl: "15s",
        project_info_cache_error_ttl: "3s",
      },
      info_cache_ttl: "15s",
      info_cache_error_ttl: "3s",
      redis_conn_info_ttl: "15s",
      redis_conn_info_refresh: "12s",
      redis_conn_info_gc: "30s",
    },
    observability: { ...PLAIN.observability, usage_reporting_period: "3s" },
    redis: {
      ...PLAIN.redis,
      idle_timeout: "2.5s",
      dial_timeout: "0.25s",
      read_timeout: "0.25s",
      write_timeout: "0.25s",
    },
    gitaly: {
      global_api_rate_limit: { refill_rate_per_second: 200 },
      per_server_api_rate_limit: { refill_rate_per_second: 100 },
    },
  });
});

test("what a scenario says of kas counts before the default", () => {
  const own = {
    ...PLAIN,
    agent: {
      ...PLAIN.agent,
      info_cache_ttl: "0s",
      configuration: { poll_period: "7s" },
      listen: { ...PLAIN.agent.listen, connections_per_token_per_minute: 5 },
    },
    redis: { ...PLAIN.redis, read_timeout: "30s" },
    private_api: { listen: { address: ":8155", authentication_secret_file: "/p" } },
  };
  const config = acceleratedConfig(own, 6) as typeof own & {
    private_api: { listen: { max_connection_age: string } };
  };
  assert.equal(config.agent.info_cache_ttl, "0s");
  assert.equal(config.agent.configuration.poll_period, "1.166666667s");
  assert.equal(config.agent.listen.connections_per_token_per_minute, 30);
  assert.equal(config.redis.read_timeout, "5s");
  assert.equal(config.private_api.listen.max_connection_age, "300s");
});

test("a section that is off stays off: its absence has a meaning", () => {
  const { redis: _redis, ...without } = PLAIN;
  const config = acceleratedConfig(without, 20);
  assert.deepEqual(Object.keys(config), ["gitlab", "agent", "observability", "gitaly"]);
  assert.equal("kubernetes_api" in (config as { agent: object }).agent, false);
});
