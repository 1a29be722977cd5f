import { spawn, spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import { messageOf } from "../../kit/errors.ts";
import { joinSockets } from "../../kit/join-sockets.ts";

/**
 * Runs a program in the network namespace that this process has been started in, which is empty: its
 * loopback comes up, with one address on which a relay leads out through a socket file.
 *
 *     main.ts SOCKET HOST PORT PROGRAM ARGUMENT...
 *
 * It ends as the program does, and hands on signals; the two share a process group.
 */
const [socketFile = "", host = "", port = "", program = "", ...args] = process.argv.slice(2);

function abort(why: string): never {
  process.stderr.write(`own network: ${why}\n`);
  process.exit(1);
}

const up = spawnSync("ip", ["link", "set", "lo", "up"], { encoding: "utf8" });
if (up.status !== 0) abort(`ip link set lo up: ${up.error?.message ?? up.stderr}`);

const server = createServer({ allowHalfOpen: true, noDelay: true }, (inside) => {
  const outside = connect({ path: socketFile, allowHalfOpen: true });
  joinSockets(inside, outside);
});
server.on("error", (error) => abort(messageOf(error)));
server.listen({ host, port: Number(port) }, () => {
  const child = spawn(program, args, { stdio: "inherit" });
  child.once("error", (error) => abort(`${program}: ${messageOf(error)}`));
  child.once("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => child.kill(signal));
});
