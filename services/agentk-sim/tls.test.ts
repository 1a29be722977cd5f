import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { closeServer, listen } from "../../kit/http/metrics-server.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { makeCertificates, type Certificates } from "../../lab/topology/certificates.ts";
import { startTestFleet, type TestFleet } from "./testing/lab-fleet.ts";
import { sendCommit, StandInKas } from "./testing/stand-in-kas.ts";

const wall = ScaledClock.real();
let folder = "";
let caFile = "";
let certificates: Certificates;
const running: { stop(): unknown }[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentk-tls-"));
  caFile = join(folder, "ca.pem");
  certificates = await makeCertificates(["kas.lab", "127.0.0.1"], wall.wallNow());
  await writeFile(caFile, certificates.ca);
});
after(async () => {
  await rm(folder, { recursive: true });
});
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

async function kasWith(leaf: "valid" | "expired"): Promise<{ kas: StandInKas; address: string }> {
  const { certificate: cert, key } = certificates[leaf];
  const behaviour = {
    onConfig: (stream: Parameters<typeof sendCommit>[0]) => {
      sendCommit(stream, "c1");
    },
    onTunnel: () => undefined,
  };
  const kas = new StandInKas(behaviour, { cert, key });
  const address = await kas.start();
  running.push(kas);
  return { kas, address };
}

async function fleetOf(
  address: string,
  trust: { readonly caFile?: string; readonly serverName?: string },
): Promise<TestFleet> {
  const fleet = await startTestFleet(address, 1, 1, undefined, trust);
  running.push(fleet.started);
  return fleet;
}

function until(what: string, holds: () => boolean): Promise<true> {
  return waitFor(wall, what, () => (holds() ? true : undefined), { timeoutWallMs: 8_000 });
}

/** What the agent's first failed dial says after the part that is always the same. */
async function dialErrorOf(fleet: TestFleet, address: string): Promise<string> {
  await until("a dial has failed", () => fleet.eventsOf("agent-dial-failed").length > 0);
  const { error } = fleet.eventsOf("agent-dial-failed")[0]!;
  const start =
    'connection error: desc = "transport: Error while dialing failed to WebSocket dial: ' +
    `failed to send handshake request: Get \\"https://${new URL(address).host}\\": `;
  assert.ok(error.startsWith(start) && error.endsWith('"'), error);
  return error.slice(start.length, -1);
}

test("over wss all eleven streams run as over ws, the address or a name of it being certified", async () => {
  for (const trust of [{ caFile }, { caFile, serverName: "kas.lab" }]) {
    const { kas, address } = await kasWith("valid");
    assert.match(address, /^wss:/u);
    const fleet = await fleetOf(address, trust);
    await until("all streams", () => kas.tunnels.length === 10 && kas.configStreams.length === 1);
    assert.equal(kas.upgrades[0]?.["user-agent"], "agentk/v14.2.0-pre/626caaff");
    assert.deepEqual(fleet.eventsOf("agent-dial-failed"), []);
  }
});

test("an expired certificate fails the dial with Go's text, before the upgrade is asked for", async () => {
  const { kas, address } = await kasWith("expired");
  const fleet = await fleetOf(address, { caFile });
  assert.match(
    await dialErrorOf(fleet, address),
    /^x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z$/u,
  );
  assert.deepEqual(kas.upgrades, []);
  await until("logged", () => fleet.lines.some((line) => line["level"] === "warn"));
  const warning = fleet.lines.find((line) => line["level"] === "warn");
  assert.equal(warning?.["msg"], "GetConfiguration failed");
  assert.match(String(warning["error"]), /^rpc error: code = Unavailable desc = .*x509: /u);
});

test("another name and another authority are refused, each with its text", async () => {
  const { address } = await kasWith("valid");
  const named = await fleetOf(address, { caFile, serverName: "kas.example" });
  assert.equal(
    await dialErrorOf(named, address),
    "x509: certificate is valid for kas.lab, not kas.example",
  );
  const untrusting = await fleetOf(address, {});
  assert.equal(
    await dialErrorOf(untrusting, address),
    "x509: certificate signed by unknown authority",
  );
});

test("a server that speaks no TLS is told apart from one that refuses", async () => {
  const plain = createServer();
  await listen(plain, { host: "127.0.0.1", port: 0 });
  const bound = plain.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const address = `wss://127.0.0.1:${port}`;
  const talking = await fleetOf(address, { caFile });
  assert.equal(
    await dialErrorOf(talking, address),
    "http: server gave HTTP response to HTTPS client",
  );
  await talking.started.stop();
  await closeServer(plain);
  const refused = await fleetOf(address, { caFile });
  assert.equal(
    await dialErrorOf(refused, address),
    `dial tcp 127.0.0.1:${port}: connect: connection refused`,
  );
});
