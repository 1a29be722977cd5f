import type { AgentkSimConfig } from "../../../contracts/fleet.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import type { Dialer } from "../rpc.ts";
import { TokenClient } from "./token-client.ts";

/** What a thief calls its pod. */
const POD = { podNamespace: "somewhere-else", podName: "stolen-token" } as const;

/** Makes clients, numbered by themselves, that hold the token of the agent of a name. */
export function tokenClients(parts: {
  readonly config: Pick<AgentkSimConfig, "agents" | "version" | "commit">;
  readonly clock: Clock;
  readonly random: Random;
  readonly dialerFor: (token: string) => Dialer;
}): (agent: string) => TokenClient {
  const { version, commit, agents } = parts.config;
  const tokens = new Map(agents.map(({ name, token }) => [name, token]));
  let made = 0;
  return (agent) => {
    const random = parts.random.split(String(++made));
    const dialer = parts.dialerFor(tokens.get(agent) ?? "");
    return new TokenClient(parts.clock, random, dialer, { version, commit, ...POD });
  };
}
