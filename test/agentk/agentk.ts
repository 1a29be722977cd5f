import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { createLogger } from "../../kit/log.ts";
import { SeededRandom } from "../../kit/random.ts";
import { Agent } from "../../services/agentk-sim/agent/agent.ts";
import { createAgentkMetrics } from "../../services/agentk-sim/metrics.ts";
import { WebSocketDialer } from "../../services/agentk-sim/wire/websocket-dialer.ts";

/**
 * An agentk with the command line, variables, files, log and fixed port of 14.2-pre, on the wall clock;
 * it knows nothing of the lab. Source: kas 14.2-pre protocol, sections 1.3, 2.5 and 9.3.
 */
const OBSERVABILITY = { host: "::", port: 8080 };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "kas-address": { type: "string" },
      "token-file": { type: "string" },
      "ca-cert-file": { type: "string" },
      kubeconfig: { type: "string" },
    },
  });
  const { "kas-address": kasAddress = "", "token-file": tokenFile = "" } = values;
  if (!/^wss?:/.test(kasAddress)) throw new Error(`unsupported scheme in "${kasAddress}"`);
  // Read as client-go does at the start: without a configuration there is no agentk.
  readFileSync(values.kubeconfig ?? process.env["KUBECONFIG"] ?? "");
  const caFile = values["ca-cert-file"];
  const clock = ScaledClock.real();
  const token = readFileSync(tokenFile, "utf8");
  const build = { version: "v14.2.0-mine", commit: "0badcafe" };
  const metrics = createAgentkMetrics();
  const trust = {
    ca: caFile === undefined ? undefined : readFileSync(caFile, "utf8"),
    serverName: undefined,
  };
  const agent = new Agent({
    name: "agentk",
    identity: {
      ...build,
      podName: process.env["POD_NAME"] ?? "",
      podNamespace: process.env["POD_NAMESPACE"] ?? "",
    },
    clock,
    random: new SeededRandom(`${process.pid} ${clock.wallNow()}`),
    log: createLogger({ clock }),
    emit: () => undefined,
    counts: metrics.counts,
    dialer: new WebSocketDialer({ kasAddress, token, trust, ...build }, clock),
    observabilityAddress: `[${OBSERVABILITY.host}]:${OBSERVABILITY.port}`,
  });
  const http = await startHttp(OBSERVABILITY, { "/metrics": metricsRoute(metrics.registry) });
  agent.start();
  await new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  await agent.stop();
  await http.stop();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`Program aborted: ${messageOf(error)}\n`);
  process.exit(1);
}
