import { PORTS } from "./addresses.ts";
import type { ComponentRecord } from "./component.ts";
import { AGENTK_NAMESPACE, type TopologyContext } from "./components.ts";
import { serviceRecord } from "./service-record.ts";

/** Where the socket file of an agent's door is. */
function socketOf({ dataFolder }: TopologyContext, agent: string): string {
  return `${dataFolder}/doors/${agent}.sock`;
}

function yours({ fleet, shape }: TopologyContext): TopologyContext["fleet"] {
  return fleet.slice(0, shape.yourAgents ?? 0);
}

/** What every run with an agentk of the user's has beside it: one process with a door for each. */
export function doorsRecord(context: TopologyContext): ComponentRecord {
  const { book } = context;
  const doors = yours(context).map(({ agentName, agentId }) => ({
    agent: agentName,
    listen: { host: book.agentkDoor(agentId), port: PORTS.agentkDoor },
    ...(context.yourAgentk?.ownNetwork == null ? {} : { socket: socketOf(context, agentName) }),
    target: { host: book.doorToEdge(agentId), port: PORTS.loadBalancer },
  }));
  return serviceRecord(context, {
    name: "doors",
    kind: "doors",
    entry: "lab/doors/main.ts",
    host: book.doors,
    config: { doors, observability: { host: book.doors, port: PORTS.doorsMetrics } },
    dependsOn: ["links"],
    metricsPort: PORTS.doorsMetrics,
    metricsLabels: { program: "yours" },
    moreAddresses: doors.map(({ listen }) => listen.host),
    folders: [{ path: `${context.dataFolder}/doors`, access: "write" }],
  });
}

/**
 * Agent `number` as a program of the user's, with the command line, files and variables of a real
 * one. It is asked nothing: what it goes through is seen at its door.
 */
export function yourAgentkRecord(context: TopologyContext, number: number): ComponentRecord {
  const { book, yourAgentk } = context;
  const agent = context.fleet[number - 1];
  if (agent === undefined || yourAgentk === null) throw new Error(`no agent ${number} of yours`);
  const door = { host: book.agentkDoor(number), port: PORTS.agentkDoor };
  const args = ["--kas-address", `ws://${door.host}:${door.port}`, "--token-file", "{dir}/token"];
  return {
    name: agent.agentName,
    kind: "agentk",
    ...programOf(yourAgentk, args, [socketOf(context, agent.agentName), door.host, `${door.port}`]),
    env: {
      POD_NAME: `agentk-${agent.agentId}`,
      POD_NAMESPACE: AGENTK_NAMESPACE,
      KUBECONFIG: "{dir}/kubeconfig",
    },
    // Used as it is: a newline at its end would be part of the token.
    files: { token: agent.token, kubeconfig: kubeconfig(book.nobody) },
    dependsOn: ["doors"],
    readiness: { kind: "running", host: book.yourAgentk(number), port: PORTS.agentkObservability },
    metrics: null,
    control: null,
    clock: "wall",
  };
}

function programOf(
  { from, ownNetwork }: NonNullable<TopologyContext["yourAgentk"]>,
  args: readonly string[],
  door: readonly string[],
): Pick<ComponentRecord, "program" | "args"> {
  const [command, ...wrapped] = ownNetwork ?? [];
  if (command === undefined || from.kind !== "binary") {
    return { program: { kind: "foreign", from }, args };
  }
  return {
    program: { kind: "foreign", from: { kind: "binary", path: command } },
    args: [...wrapped, ...door, from.path, ...args],
  };
}

/**
 * agentk does not start without one, but until it has manifests to apply it asks the API nothing
 * (docs/fidelity.md): the machine that is named here refuses.
 */
function kubeconfig(nobody: string): string {
  const cluster = { cluster: { server: `http://${nobody}:6443` }, name: "nobody" };
  const context = { context: { cluster: "nobody", user: "agentk" }, name: "nobody" };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [cluster],
    users: [{ name: "agentk", user: {} }],
    contexts: [context],
    "current-context": "nobody",
  });
}
