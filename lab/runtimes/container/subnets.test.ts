import assert from "node:assert/strict";
import { test } from "node:test";
import { bridgePrefixes, takenNetworks } from "./subnets.ts";

const HEAD =
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
const route = (destination: string, mask: string): string =>
  `eth0\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0\n`;
const DEFAULT = route("00000000", "00000000");
// 10.65.32.0/24, 10.72.0.0/13
const ROUTES = HEAD + DEFAULT + route("0020410A", "00FFFFFF") + route("0000480A", "0000F8FF");

test("networks into which a route leads are left out, the default route's is not one", () => {
  const taken = takenNetworks(ROUTES);
  for (const [prefix, expected] of [
    ["10.64", false],
    ["10.65", true],
    ["10.66", false],
    ["10.71", false],
    ["10.72", true],
    ["10.79", true],
    ["10.80", false],
  ] as const) {
    assert.equal(taken(prefix), expected, prefix);
  }
});

test("the search begins at the lease's number and goes around", () => {
  const prefixes = bridgePrefixes(249, HEAD + DEFAULT);
  assert.deepEqual(prefixes.slice(0, 3), ["10.249", "10.250", "10.64"]);
  assert.equal(prefixes.length, 187);
  assert.equal(bridgePrefixes(65, ROUTES)[0], "10.66");
  assert.equal(bridgePrefixes(64, "").length, 187, "a machine that tells no routes");
});
