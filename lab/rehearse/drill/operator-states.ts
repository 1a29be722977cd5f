import { z } from "zod";
import { messageOf } from "../../../kit/errors.ts";
import type { Stack } from "../stack.ts";

const Endpoints = z.array(z.object({ pod: z.string(), address: z.string(), healthy: z.boolean() }));
const Flag = z.object({ copies: z.array(z.boolean().nullable()) });

/** What an operator's tools answer: read-only, and true whatever is broken. */
export const OPERATOR_STATES = [
  { id: "pods", says: "kubectl get pods -l app=kas" },
  { id: "endpoints", says: "gcloud compute network-endpoint-groups: endpoints and their health" },
  {
    id: "flags",
    says: "feature flag kubernetes_agent_internal_api, as each worker of Rails has it",
  },
  { id: "redis", says: "redis-cli PING, and INFO clients" },
] as const;

/** @param id one of {@link OPERATOR_STATES}. */
export async function operatorState(stack: Stack, id: string): Promise<readonly string[]> {
  switch (id) {
    case "pods":
      return pods(stack);
    case "endpoints": {
      const answer = await stack.control("lb").request("GET", "/control/endpoints");
      const lines = Endpoints.parse(answer).map(
        ({ pod, address, healthy }) => `${pod} ${address} ${healthy ? "HEALTHY" : "UNHEALTHY"}`,
      );
      return lines.length === 0 ? ["no endpoints"] : lines;
    }
    case "flags": {
      const name = "kubernetes_agent_internal_api";
      const answer = await stack.control("rails").request("GET", `/control/flags/${name}`);
      return Flag.parse(answer).copies.map(
        (copy, index) => `worker ${index + 1}: ${copy === null ? "has not asked" : String(copy)}`,
      );
    }
    case "redis":
      return await redis(stack);
    default:
      throw new Error(`no state ${id}`);
  }
}

function pods({ deployment }: Stack): readonly string[] {
  const lines = deployment
    .all()
    .map(({ name, phase, restarts }) => `${name}  ${phase}  ${restarts} restarts`);
  return [`${lines.length} of ${deployment.specReplicas} replicas`, ...lines];
}

async function redis({ redis: client }: Stack): Promise<readonly string[]> {
  try {
    const pong = await client.ping();
    const clients = (await client.info("clients")).split("\r\n");
    const limit = await client.config("GET", "maxclients");
    const connected = clients.find((line) => line.startsWith("connected_clients")) ?? "";
    return [pong, connected, `maxclients:${String((limit as unknown[])[1])}`];
  } catch (error) {
    return [`redis-cli: ${messageOf(error)}`];
  }
}
