import type { ComponentRecord } from "../../../topology/component.ts";

const BASE = { files: {}, dependsOn: [], metrics: null, control: null } as const;

export const RAILS: ComponentRecord = {
  ...BASE,
  name: "rails",
  kind: "rails-api-mock",
  program: { kind: "node", entry: "services/rails-api-mock/main.ts" },
  args: ["--configuration-file", "{dir}/config.json"],
  env: { KASLAB_SEED: "1/rails", SECRET_FILE: "{dir}/secret" },
  files: { "config.json": '{"secret":"{dir}/secret"}' },
  readiness: { kind: "http", host: "10.64.3.1", port: 8190, path: "/control/ready", bearer: "t" },
  resources: { cpuMillis: 100, memoryBytes: 100_000_000 },
};

export const LINKS: ComponentRecord = {
  ...BASE,
  name: "links",
  kind: "links",
  program: { kind: "node", entry: "lab/links/main.ts" },
  args: [],
  env: {},
  readiness: { kind: "http", host: "10.64.10.1", port: 8190, path: "/control/ready" },
  moreAddresses: ["10.64.1.1", "10.64.1.2"],
};

export function redisNode(folder: string): ComponentRecord {
  return {
    ...BASE,
    name: "redis-1",
    kind: "redis",
    program: { kind: "tool", tool: "redis-server" },
    args: ["--dir", folder],
    env: {},
    folders: [{ path: folder, access: "write" }],
    readiness: { kind: "redis-ping", host: "10.64.5.1", port: 6379 },
  };
}

/** In the same pod. */
export const SENTINEL: ComponentRecord = {
  ...BASE,
  name: "sentinel-1",
  kind: "sentinel",
  program: { kind: "tool", tool: "redis-server" },
  args: ["{dir}/sentinel.conf", "--sentinel"],
  env: {},
  readiness: { kind: "redis-ping", host: "10.64.5.1", port: 26379 },
};
