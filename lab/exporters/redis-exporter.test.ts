import assert from "node:assert/strict";
import { test } from "node:test";
import type { Redis } from "ioredis";
import { RedisExporter } from "./redis-exporter.ts";

const MASTER = "# Replication\r\nrole:master\r\nconnected_slaves:2\r\nconnected_clients:7\r\n";
const REPLICA =
  "# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\n" +
  "master_link_status:down\r\nconnected_slaves:0\r\nconnected_clients:3\r\n";

test("a node's role and link are those of its last INFO, and gone with it", async () => {
  let info: string | null = MASTER;
  const redis = {
    info: () => (info === null ? Promise.reject(new Error("gone")) : Promise.resolve(info)),
  } as unknown as Redis;
  const exporter = new RedisExporter(redis);

  const master = await exporter.text();
  assert.match(master, /^redis_up 1$/m);
  assert.match(master, /^redis_instance_info\{role="master"\} 1$/m);
  assert.match(master, /^redis_connected_slaves 2$/m);
  assert.doesNotMatch(master, /^redis_master_link_up/m);

  info = REPLICA;
  const replica = await exporter.text();
  assert.match(replica, /^redis_instance_info\{role="slave"\} 1$/m);
  assert.doesNotMatch(replica, /role="master"/);
  assert.match(
    replica,
    /^redis_master_link_up\{master_host="10\.0\.0\.1",master_port="6379"\} 0$/m,
  );

  info = null;
  const gone = await exporter.text();
  assert.match(gone, /^redis_up 0$/m);
  assert.doesNotMatch(
    gone,
    /^redis_(instance_info|master_link_up|connected_slaves|connected_clients)/m,
  );
});
