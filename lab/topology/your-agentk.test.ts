import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_KAS_PROFILE } from "../../contracts/kas-profile.ts";
import { SeededRandom } from "../../kit/random.ts";
import { addressBook } from "./addresses.ts";
import { agentkRecord } from "./components.ts";
import { drawFleet } from "./fleet.ts";
import { buildLinks } from "./links.ts";
import { describeShape, TOPOLOGY_PRESETS, type TopologyShape } from "./presets.ts";
import type { TopologyContext, YourAgentk } from "./topology-context.ts";
import { doorsRecord, yourAgentkRecord } from "./your-agentk.ts";

const SHAPE: TopologyShape = { ...TOPOLOGY_PRESETS["runbook-small"]!, yourAgents: 2 };

function context(yourAgentk: YourAgentk): TopologyContext {
  const book = addressBook("127.9");
  return {
    shape: SHAPE,
    book,
    links: buildLinks(SHAPE, book),
    fleet: drawFleet(SHAPE, new SeededRandom("x")),
    seed: "x",
    controlToken: "t",
    clockJson: "{}",
    speed: 1,
    kasSecretBase64: "",
    gitalyToken: "",
    dataFolder: "/data",
    kasMutation: null,
    yourAgentk,
    kasProfile: DEFAULT_KAS_PROFILE,
    certificates: null,
  };
}
const BINARY = { kind: "binary", path: "/home/me/agentk" } as const;

test("an agentk of the user's has the real one's command line, token file and variables", () => {
  const own = context({ from: BINARY, ownNetwork: null });
  const record = yourAgentkRecord(own, 1);
  assert.equal(record.name, "agent-1");
  assert.deepEqual(record.program, { kind: "foreign", from: BINARY });
  assert.deepEqual(record.args, [
    ...["--kas-address", "ws://127.9.14.1:8450"],
    ...["--token-file", "{dir}/token"],
  ]);
  assert.equal(record.files["token"], own.fleet[0]?.token, "and no newline after it");
  assert.deepEqual(record.env, {
    POD_NAME: "agentk-1",
    POD_NAMESPACE: "gitlab-kubernetes-agent",
    KUBECONFIG: "{dir}/kubeconfig",
  });
  assert.equal(record.clock, "wall");
});

test("in a network of its own it is run by what makes one, with its door as the only way out", () => {
  const { program, args } = yourAgentkRecord(
    context({ from: BINARY, ownNetwork: ["unshare", "--net", "node", "main.ts"] }),
    2,
  );
  assert.deepEqual(program, { kind: "foreign", from: { kind: "binary", path: "unshare" } });
  assert.deepEqual(args.slice(0, 7), [
    ...["--net", "node", "main.ts", "/data/doors/agent-2.sock"],
    ...["127.9.14.2", "8450", "/home/me/agentk"],
  ]);
});

test("each has a door, and a link of its own to the edge", () => {
  const own = context({ from: BINARY, ownNetwork: null });
  const { doors } = JSON.parse(doorsRecord(own).files["config.json"] ?? "") as {
    readonly doors: readonly {
      readonly agent: string;
      readonly target: { readonly host: string };
    }[];
  };
  assert.deepEqual(
    doors.map(({ agent, target }) => [agent, target.host]),
    [
      ["agent-1", "127.9.15.1"],
      ["agent-2", "127.9.15.2"],
    ],
  );
  const link = own.links.find(({ name }) => name === "agent-2->edge");
  assert.deepEqual([link?.listen.host, link?.target.host], ["127.9.15.2", own.book.loadBalancer]);
});

test("the simulated fleet knows their tokens and has none of their pods", () => {
  const record = agentkRecord(context({ from: BINARY, ownNetwork: null }));
  const { agents } = JSON.parse(record.files["config.json"] ?? "") as {
    readonly agents: readonly { readonly name: string; readonly isElsewhere?: true }[];
  };
  assert.equal(agents.length, 10);
  assert.deepEqual(
    agents.flatMap(({ name, isElsewhere }) => (isElsewhere ? [name] : [])),
    ["agent-1", "agent-2"],
  );
  assert.match(describeShape(SHAPE, {}), /10 agentk \(2 yours, 8 simulated\)/);
});
