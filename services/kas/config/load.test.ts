import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../../kit/errors.ts";
import { parseConfig } from "./load.ts";

const MINIMAL = "gitlab: { address: 'http://gitlab', authentication_secret_file: /s }\n";
const parse = (text: string) => parseConfig(text, "config.yaml");

test("the minimal file gets the documented defaults", () => {
  const config = parse(MINIMAL);
  assert.equal(config.agent.listen.address, "127.0.0.1:8150");
  assert.equal(config.agent.listen.connections_per_token_per_minute, 100);
  assert.equal(config.agent.listen.max_connection_age, 1_800_000);
  assert.equal(config.agent.configuration.poll_period, 20_000);
  assert.equal(config.agent.configuration.max_configuration_file_size, 131_072);
  assert.equal(config.agent.info_cache_ttl, 300_000);
  assert.equal(config.agent.info_cache_error_ttl, 60_000);
  assert.equal(config.observability.listen.address, "127.0.0.1:8151");
  assert.equal(config.gitaly.per_server_api_rate_limit.bucket_size, 10);
  assert.equal(config.redis, undefined);
});

test("zero numbers and empty texts mean the default, zero cache lives stay", () => {
  const config = parse(
    `${MINIMAL}agent: { info_cache_ttl: "0s", listen: { address: "", connections_per_token_per_minute: 0 } }\n`,
  );
  assert.equal(config.agent.info_cache_ttl, 0);
  assert.equal(config.agent.listen.address, "127.0.0.1:8150");
  assert.equal(config.agent.listen.connections_per_token_per_minute, 100);
});

test("sections of features that this kas does not serve are accepted", () => {
  const listen = "listen: { authentication_secret_file: /x }";
  const text = `${MINIMAL}api: { ${listen} }\nprivate_api: { ${listen} }\n`;
  assert.equal(parse(text).api?.listen.address, "127.0.0.1:8153");
});

const rejected: readonly { readonly name: string; readonly text: string; readonly says: RegExp }[] =
  [
    { name: "an unknown key", text: `${MINIMAL}agnet: {}\n`, says: /agnet/ },
    {
      name: "a duration in minutes",
      text: `${MINIMAL}agent: { info_cache_ttl: 5m }\n`,
      says: /info_cache_ttl/,
    },
    {
      name: "a zero poll period",
      text: `${MINIMAL}agent: { configuration: { poll_period: "0s" } }\n`,
      says: /greater than 0s/,
    },
    {
      name: "a negative cache life",
      text: `${MINIMAL}agent: { info_cache_ttl: "-1s" }\n`,
      says: /0s/,
    },
    {
      name: "a zero error life",
      text: `${MINIMAL}agent: { info_cache_error_ttl: "0s" }\n`,
      says: /info_cache_error_ttl/,
    },
    { name: "no GitLab section", text: "{}\n", says: /gitlab/ },
    {
      name: "a relative GitLab address",
      text: "gitlab: { address: gitlab, authentication_secret_file: /s }\n",
      says: /absolute URI/,
    },
    {
      name: "an empty secret file name",
      text: "gitlab: { address: 'http://g', authentication_secret_file: '' }\n",
      says: /authentication_secret_file/,
    },
    {
      name: "Redis without a server",
      text: `${MINIMAL}redis: {}\n`,
      says: /exactly one of server, sentinel/,
    },
    {
      name: "an empty Redis address",
      text: `${MINIMAL}redis: { server: { address: '' } }\n`,
      says: /redis\.server\.address/,
    },
    {
      name: "a server and sentinels",
      text: `${MINIMAL}redis: { server: { address: a:1 }, sentinel: { master_name: m, addresses: [b:2] } }\n`,
      says: /exactly one of server, sentinel/,
    },
    {
      name: "sentinels without an address",
      text: `${MINIMAL}redis: { sentinel: { master_name: m, addresses: [] } }\n`,
      says: /redis\.sentinel\.addresses/,
    },
    {
      name: "sentinels without the master's name",
      text: `${MINIMAL}redis: { sentinel: { master_name: '', addresses: [b:2] } }\n`,
      says: /redis\.sentinel\.master_name/,
    },
    {
      name: "a refresh not below the life",
      text: `${MINIMAL}agent: { redis_conn_info_refresh: "300s" }\n`,
      says: /redis_conn_info_refresh/,
    },
    { name: "an api section without listen", text: `${MINIMAL}api: {}\n`, says: /listen/ },
    { name: "no YAML at all", text: "{: [", says: /config\.yaml/ },
  ];
for (const { name, text, says } of rejected) {
  test(`rejects ${name} with the file and the key`, () => {
    assert.throws(
      () => parse(text),
      (error: unknown) =>
        error instanceof LabError &&
        error.errorClass === "input" &&
        error.message.includes("config.yaml") &&
        says.test(error.message),
    );
  });
}

test("all mistakes are reported at once", () => {
  assert.throws(
    () => parse("gitlab: { address: x, authentication_secret_file: '' }\nfoo: 1\n"),
    (error: unknown) => error instanceof LabError && error.message.split("\n").length === 3,
  );
});
