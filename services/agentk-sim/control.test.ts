import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { AgentsAnswer } from "../../contracts/control.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startTestFleet } from "./testing/lab-fleet.ts";

/** A port nobody listens on: agents that are started against it only fail to connect. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
}

test("with a control endpoint the pods wait until they are told to start", async () => {
  const port = await freePort();
  const control = { host: "127.0.0.1", port: await freePort(), token: "t" };
  const fleet = await startTestFleet(`ws://127.0.0.1:${port}`, 2, 1, control);
  const ask = async (method: string, path: string): Promise<unknown> => {
    const headers = { authorization: "Bearer t" };
    const answer = await fetch(`http://127.0.0.1:${control.port}${path}`, { method, headers });
    assert.equal(answer.status, 200);
    return await answer.json();
  };
  try {
    await ask("GET", "/control/ready");
    const before = AgentsAnswer.parse(await ask("GET", "/control/agents"));
    assert.deepEqual(
      before.map(({ agent, started }) => [agent, started]),
      [
        ["agent-1", false],
        ["agent-2", false],
      ],
    );
    assert.deepEqual(fleet.started.fleet.countByState().not_started, 2);
    assert.deepEqual(fleet.events, []);
    await ask("POST", "/control/start");
    await ask("POST", "/control/start");
    const failed = async (): Promise<true | undefined> => {
      const agents = AgentsAnswer.parse(await ask("GET", "/control/agents"));
      return agents.every(({ lastError }) => lastError !== null) ? true : undefined;
    };
    await waitFor(ScaledClock.real(), "failed dials", failed, { timeoutWallMs: 5_000 });
    assert.equal(fleet.eventsOf("agent-started").length, 2, "told twice, started once");
  } finally {
    await fleet.started.stop();
  }
});
