import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { DEFAULT_KAS_PROFILE } from "../../contracts/kas-profile.ts";
import { KasConfig } from "../../services/kas/config/schema.ts";
import { addressBook } from "./addresses.ts";
import type { BroughtKas } from "./brought-kas.ts";
import {
  agentkRecord,
  gitalyRecord,
  KEEPALIVE_WALL_MS_MIN,
  railsRecord,
  type TopologyContext,
} from "./components.ts";
import { kasRecord } from "./kas-record.ts";
import { buildLinks } from "./links.ts";
import { TOPOLOGY_PRESETS, type TopologyShape } from "./presets.ts";
import { linksToRunningKas, runningKasRecord } from "./running-kas.ts";

const SMALL = TOPOLOGY_PRESETS["runbook-small"] as TopologyShape;
const BINARY: BroughtKas = { kind: "binary", path: "/home/me/kas" };
const METRICS = { host: "127.0.0.1", port: 8151, path: "/metrics" };
const ADDRESS = { kind: "address", host: "127.0.0.1", port: 8150, metrics: METRICS } as const;
const STAND_IN = { host: "127.9.0.1", port: 9102 };

function context(broughtKas: BroughtKas | undefined, speed = 20): TopologyContext {
  const book = addressBook("127.9");
  return {
    ...{ shape: SMALL, book, links: buildLinks(SMALL, book), fleet: [], seed: "x", speed },
    ...{ controlToken: "t", clockJson: "{}", kasSecretBase64: "c2VjcmV0", gitalyToken: "" },
    ...{ dataFolder: "/data", kasMutation: null, kasProfile: DEFAULT_KAS_PROFILE },
    ...{ certificates: null, yourAgentk: null, broughtKas },
  };
}

function configOf({ files }: { readonly files: Readonly<Record<string, string>> }): unknown {
  return parse(files["config.yaml"] ?? "");
}

describe("a pod of a kas that the user brings", () => {
  const record = kasRecord(context(BINARY), 2);

  it("is told what a real one is told, and nothing of the lab", () => {
    assert.deepEqual(record.program, { kind: "foreign", from: BINARY });
    assert.deepEqual(record.env, { OWN_PRIVATE_API_URL: "grpc://127.9.1.2:8155" });
    assert.deepEqual(record.args, ["--configuration-file", "{dir}/config.yaml"]);
    assert.equal(record.files["gitlab_kas_secret"], "c2VjcmV0\n");
    assert.equal(record.clock, "wall");
  });

  it("has a configuration of keys that the real one knows, in its own time", () => {
    const parsed = KasConfig.parse(configOf(record));
    assert.equal(parsed.agent.configuration.poll_period, 1_000);
    assert.equal(parsed.agent.listen.connections_per_token_per_minute, 2_000);
    assert.equal(parsed.gitlab.address, "http://127.9.3.12:8080");
    const slow = KasConfig.parse(configOf(kasRecord(context(BINARY, 1), 2)));
    assert.equal(slow.agent.configuration.poll_period, 20_000);
  });

  it("follows a change of configuration in its own time, too", () => {
    const patch = { agent: { info_cache_ttl: "100s" }, redis: null };
    const parsed = KasConfig.parse(configOf(kasRecord(context(BINARY), 2, patch)));
    assert.equal(parsed.agent.info_cache_ttl, 5_000);
    assert.equal(parsed.redis, undefined);
  });

  it("has peers that check its tokens on the wall clock, and agents that do not ping too often", () => {
    const files = (of: TopologyContext): readonly unknown[] =>
      [railsRecord(of), gitalyRecord(of), agentkRecord(of)].map(
        ({ files: own }) => JSON.parse(own["config.json"] ?? "") as unknown,
      );
    const [rails, gitaly, agentk] = files(context(BINARY)) as {
      readonly kasClock?: string;
      readonly keepaliveWallMsMin?: number;
    }[];
    assert.deepEqual([rails?.kasClock, gitaly?.kasClock], ["wall", "wall"]);
    assert.equal(agentk?.keepaliveWallMsMin, KEEPALIVE_WALL_MS_MIN);
    assert.ok(!JSON.stringify(files(context(undefined))).includes("wall"));
  });
});

describe("a kas that already runs", () => {
  it("is nobody's to start; there is a file for whoever does", () => {
    const record = runningKasRecord(context(ADDRESS, 1), ADDRESS);
    assert.equal(record.program.kind, "borrowed");
    const parsed = KasConfig.parse(configOf(record));
    assert.equal(parsed.agent.listen.address, "127.0.0.1:8150");
    assert.equal(parsed.observability.listen.address, "127.0.0.1:8151");
    assert.equal(parsed.gitlab.address, "http://127.9.3.11:8080");
    assert.equal(record.metrics?.path, "/metrics");
    const unseen = { ...ADDRESS, metrics: null };
    assert.equal(runningKasRecord(context(unseen, 1), unseen).metrics, null);
    assert.throws(() => kasRecord(context(ADDRESS, 1), 1), /does not start this kas/);
  });

  it("is where the links of the load balancer and of Prometheus lead", () => {
    const { links } = context(undefined);
    const targets = (kas: typeof ADDRESS | { readonly metrics: null }): readonly unknown[] => {
      const found = linksToRunningKas(links, { ...ADDRESS, ...kas }, STAND_IN);
      return ["edge->kas-1", "edge->kas-1:probe", "prometheus->kas-1", "kas-1->rails"].map(
        (name) => {
          const target = found.find((link) => link.name === name)?.target;
          return target === undefined ? "none" : `${target.host}:${target.port}`;
        },
      );
    };
    const rails = "127.9.3.1:8080";
    const own = ["127.0.0.1:8150", "127.0.0.1:8151", "127.0.0.1:8151", rails];
    assert.deepEqual(targets(ADDRESS), own);
    const unseen = ["127.0.0.1:8150", "127.9.0.1:9102", "none", rails];
    assert.deepEqual(targets({ metrics: null }), unseen);
  });
});
