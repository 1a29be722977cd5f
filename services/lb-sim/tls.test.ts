import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { makeCertificates } from "../../lab/topology/certificates.ts";
import { silenceWarning } from "./silence-warning.ts";
import { echoed, EdgeLab, endOf } from "./testing/edge-lab.ts";

silenceWarning("DEP0060");
let folder = "";
let ca = "";
const files = (name: "valid" | "expired") => ({
  certificateFile: join(folder, `${name}.pem`),
  keyFile: join(folder, `${name}.key`),
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "lb-tls-"));
  const made = await makeCertificates(["127.0.0.1"], ScaledClock.real().wallNow());
  ca = made.ca;
  for (const name of ["valid", "expired"] as const) {
    await writeFile(files(name).certificateFile, made[name].certificate);
    await writeFile(files(name).keyFile, made[name].key);
  }
});
after(async () => {
  await rm(folder, { recursive: true });
});

test("with a certificate the front end speaks TLS and says so to the pod and in its log", async () => {
  await using lab = await EdgeLab.start({ config: { tls: files("valid") } });
  const socket = await lab.open("default", { ca });
  assert.equal(await echoed(socket, "over TLS"), "over TLS");
  const [headers] = lab.lb.pods.flatMap((pod) => pod.upgrades);
  assert.equal(headers?.["x-forwarded-proto"], "https");
  socket.close(1000);
  await lab.until("logged", () => lab.lb.logged().length === 1);
  assert.deepEqual(lab.lb.logged(), ["101 websocket_closed"]);
  const line = lab.lb.lines.find((entry) => entry["msg"] === "request");
  const { requestUrl } = line?.["httpRequest"] as { readonly requestUrl: string };
  assert.match(requestUrl, /^https:\/\/127\.0\.0\.1:\d+\/$/u);
  assert.equal(await lab.dial(), "ECONNRESET", "a plain client gets nowhere");
});

test("another certificate counts for new handshakes only; open connections live on", async () => {
  await using lab = await EdgeLab.start({ config: { tls: files("valid") } });
  const open = await lab.open("default", { ca });
  const swap = await lab.control("PUT", "/control/certificate", files("expired"));
  assert.deepEqual(swap, [200, files("expired")]);
  assert.equal(await lab.dial("default", { ca }), "CERT_HAS_EXPIRED");
  assert.equal(await echoed(open, "still"), "still");
  await lab.control("PUT", "/control/certificate", files("valid"));
  await lab.open("default", { ca });
  assert.equal(await echoed(open, "still"), "still");
});

test("a certificate that cannot be used changes nothing", async () => {
  await using lab = await EdgeLab.start({ config: { tls: files("valid") } });
  const wrongKey = { ...files("valid"), keyFile: files("expired").keyFile };
  const missing = { ...files("valid"), keyFile: join(folder, "none.key") };
  for (const body of [wrongKey, missing]) {
    const [status] = await lab.control("PUT", "/control/certificate", body);
    assert.equal(status, 500);
  }
  await lab.open("default", { ca });
});

test("refuse-all with cut resets TLS connections too", async () => {
  await using lab = await EdgeLab.start({ config: { tls: files("valid") } });
  const socket = await lab.open("default", { ca });
  const end = endOf(socket);
  await lab.control("PUT", "/control/faults/refuse-all", { cut: true });
  assert.equal(await end, "ECONNRESET");
  assert.equal(await lab.dial("default", { ca }), "ECONNREFUSED");
  await lab.until("logged", () => lab.lb.logged().length === 1);
});
