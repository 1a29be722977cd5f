import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { systemCodeOf } from "../../../kit/errors.ts";

/** Where a lab that owns network R listens, so that labs of other users see it is taken. */
const FLAG_PORT = 8_199;

/** A socket that shows to the whole machine that a network is taken; gone with its process. */
export interface NetworkFlag {
  lower(): Promise<void>;
}

/**
 * Takes the network if nobody else, of whatever user, has it: no flag and nobody who listens there.
 * @returns undefined when it is taken.
 * @throws the system's error when the address cannot be used at all.
 */
export async function raiseFlag(network: number): Promise<NetworkFlag | undefined> {
  if (listeningNetworks(readTcpTable()).has(network)) return undefined;
  const server = await tryListen(`127.${network}.255.254`);
  if (server === undefined) return undefined;
  server.unref();
  return { lower: () => new Promise((resolve) => void server.close(() => resolve())) };
}

/**
 * Numbers R for which somebody listens on an address in 127.R.0.0/16, from the text of
 * /proc/net/tcp: addresses are hexadecimal with the first byte last, state 0A is LISTEN.
 */
export function listeningNetworks(tcpTable: string): ReadonlySet<number> {
  const listening = tcpTable.matchAll(/^\s*\d+: [0-9A-F]{4}([0-9A-F]{2})7F:[0-9A-F]{4} \S+ 0A /gm);
  return new Set([...listening].map((match) => Number.parseInt(match[1] ?? "", 16)));
}

function readTcpTable(): string {
  try {
    return readFileSync("/proc/net/tcp", "utf8");
  } catch {
    return "";
  }
}

function tryListen(host: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error) => {
      if (systemCodeOf(error) === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ host, port: FLAG_PORT }, () => resolve(server));
  });
}
