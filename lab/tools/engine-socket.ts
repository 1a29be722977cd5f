import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { messageOf, systemCodeOf } from "../../kit/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A place at which an engine may answer, and why none did. */
export interface EngineTry {
  readonly where: string;
  readonly why: string;
}

/** Limit of one question to an engine, wall ms. */
const PING_WALL_MS = 2_000;

/**
 * Looks for a container engine that answers: at `DOCKER_HOST` alone when that is set, else at the
 * sockets of Docker (system, rootless, Desktop) and of Podman (system, rootless).
 * @returns its address as `DOCKER_HOST` would have it, or all that was tried.
 */
export async function findEngineSocket(
  env: Environment = process.env,
  ping: (host: string) => Promise<string | undefined> = pingEngine,
): Promise<{ readonly host: string } | { readonly tried: readonly EngineTry[] }> {
  const tried: EngineTry[] = [];
  for (const host of engineHosts(env)) {
    const why = await ping(host);
    if (why === undefined) return { host };
    const where = env["DOCKER_HOST"] === host ? `DOCKER_HOST (${host})` : host;
    tried.push({ where, why });
  }
  return { tried };
}

/** Where engines are looked for, in order. */
export function engineHosts(env: Environment): readonly string[] {
  const own = env["DOCKER_HOST"];
  if (own !== undefined && own !== "") return [own];
  const home = env["HOME"] ?? homedir();
  const runtime = env["XDG_RUNTIME_DIR"] ?? `/run/user/${process.getuid?.() ?? 0}`;
  return [
    "/var/run/docker.sock",
    join(runtime, "docker.sock"),
    join(home, ".docker/run/docker.sock"),
    join(home, ".docker/desktop/docker.sock"),
    "/run/podman/podman.sock",
    join(runtime, "podman/podman.sock"),
  ].map((path) => `unix://${path}`);
}

/** Asks an engine whether it is there. @returns why not, or undefined when it answers. */
export function pingEngine(host: string): Promise<string | undefined> {
  const path = "/_ping";
  const at = host.startsWith("unix://") ? { socketPath: host.slice(7), path } : urlOf(host, path);
  if (at === undefined) return Promise.resolve("this address cannot be read");
  return new Promise((resolve) => {
    const asked = request({ ...at, timeout: PING_WALL_MS, agent: false }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      resolve(statusCode === 200 ? undefined : `answered ${statusCode}`);
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer within 2 s (wall)")));
    asked.on("error", (error) => resolve(whyNot(error)));
    asked.end();
  });
}

function urlOf(host: string, path: string): object | undefined {
  const match = /^(?:tcp|http):\/\/([^:/]+)(?::(\d+))?/.exec(host);
  return match === null ? undefined : { host: match[1], port: Number(match[2] ?? 2375), path };
}

function whyNot(error: unknown): string {
  switch (systemCodeOf(error)) {
    case "ENOENT":
      return "no such socket";
    case "EACCES":
      return "this user may not use it (is the user in the group docker?)";
    case "ECONNREFUSED":
      return "nobody answers";
    case undefined:
    default:
      return messageOf(error);
  }
}

/** All that was tried, one line each. */
export function triedText(tried: readonly EngineTry[]): string {
  return tried.map(({ where, why }) => `${where}: ${why}`).join("; ");
}
