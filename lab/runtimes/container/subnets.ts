import { readFileSync } from "node:fs";
import { NETWORK_MAX, NETWORK_MIN } from "../process/lease.ts";

/**
 * Prefixes for a run's bridge, `10.N` with N of the run's lease first: 10.0.0.0/8 is for private
 * networks (RFC 1918). Those that a route of this machine leads to are left out.
 * @param routes the text of /proc/net/route.
 */
export function bridgePrefixes(first: number, routes: string = readRoutes()): readonly string[] {
  const taken = takenNetworks(routes);
  const count = NETWORK_MAX - NETWORK_MIN + 1;
  return Array.from({ length: count }, (_, step) => {
    const number = NETWORK_MIN + ((first - NETWORK_MIN + step) % count);
    return `10.${number}`;
  }).filter((prefix) => !taken(prefix));
}

/** Whether a route other than the default one leads into the /16 network of a prefix. */
export function takenNetworks(routes: string): (prefix: string) => boolean {
  const known = routes
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter((fields) => fields.length > 7)
    .map((fields) => ({ to: numberOf(fields[1]), mask: numberOf(fields[7]) }))
    .filter(({ mask }) => mask !== 0);
  return (prefix) => {
    const [a = 0, b = 0] = prefix.split(".").map(Number);
    const network = ((a << 24) | (b << 16)) >>> 0;
    return known.some(({ to, mask }) => {
      const shared = (mask & 0xffff_0000) >>> 0;
      return (network & shared) >>> 0 === (to & shared) >>> 0;
    });
  };
}

/** Addresses in /proc/net/route are hexadecimal with the first byte last. */
function numberOf(hex: string | undefined): number {
  return Buffer.from(hex ?? "00000000", "hex").readUInt32LE();
}

function readRoutes(): string {
  try {
    return readFileSync("/proc/net/route", "utf8");
  } catch {
    return "";
  }
}
