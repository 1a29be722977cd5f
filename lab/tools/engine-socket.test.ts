import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { engineHosts, findEngineSocket, pingEngine, triedText } from "./engine-socket.ts";

const ENV = { HOME: "/home/me", XDG_RUNTIME_DIR: "/run/user/7" };

test("Docker's and Podman's sockets are tried in order, and the first that answers is taken", async () => {
  const asked: string[] = [];
  const found = await findEngineSocket(ENV, (host) => {
    asked.push(host);
    return Promise.resolve(host.includes("podman") ? undefined : "no such socket");
  });
  assert.deepEqual(found, { host: "unix:///run/podman/podman.sock" });
  assert.deepEqual(asked, engineHosts(ENV).slice(0, 5));
  assert.equal(engineHosts(ENV)[1], "unix:///run/user/7/docker.sock");
});

test("where no engine answers, everything that was tried is told", async () => {
  const nobody = (): Promise<string> => Promise.resolve("nobody answers");
  const found = await findEngineSocket(ENV, nobody);
  assert.ok("tried" in found);
  assert.equal(found.tried.length, 6);
  assert.match(triedText(found.tried), /^unix:\/\/\/var\/run\/docker\.sock: nobody answers; unix:/);
  const own = await findEngineSocket({ ...ENV, DOCKER_HOST: "tcp://build:2375" }, nobody);
  assert.deepEqual(own, {
    tried: [{ where: "DOCKER_HOST (tcp://build:2375)", why: "nobody answers" }],
  });
});

test("an engine is asked over its socket", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-socket-"));
  const socket = join(folder, "engine.sock");
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(paths.length === 1 ? 200 : 500).end("OK");
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  assert.equal(await pingEngine(`unix://${socket}`), undefined);
  assert.deepEqual(paths, ["/_ping"]);
  assert.equal(await pingEngine(`unix://${socket}`), "answered 500");
  assert.equal(await pingEngine(`unix://${folder}/none`), "no such socket");
  assert.equal(await pingEngine("ssh://somewhere"), "this address cannot be read");
});
