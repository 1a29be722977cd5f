import { createWriteStream } from "node:fs";
import { messageOf } from "../../kit/errors.ts";
import { findEngineSocket, triedText } from "./engine-socket.ts";

/** A container as the lab runs a tool in it. */
export interface ContainerSpec {
  readonly image: string;
  readonly entrypoint: string;
  readonly args: readonly string[];
  /** `uid:gid`, so that what it writes belongs to the caller. */
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folders that it sees under the same path as the host, writable. */
  readonly folders: readonly string[];
  readonly logFile: string;
}

export interface RunningContainer {
  /** The program's pid as the host sees it; 0 when the engine does not tell. */
  readonly pid: number;
  readonly exited: Promise<{ readonly exitCode: number | null }>;
  kill(signal: string): Promise<void>;
  remove(): Promise<void>;
}

const USUAL_HOST = "unix:///var/run/docker.sock";

/** A container engine that answers. */
export interface ContainerEngine {
  /** `Docker 28.2.2`. */
  readonly description: string;
  /** Fetches the image if it is not there. */
  pull(image: string): Promise<void>;
  start(spec: ContainerSpec): Promise<RunningContainer>;
}

/**
 * testcontainers with an engine that answers (Docker, Podman), or the reason there is none. Loads the
 * library only when it is called: most machines never need it.
 */
export async function loadTestcontainers(): Promise<
  typeof import("testcontainers") | { readonly why: string }
> {
  const found = await findEngineSocket();
  if ("tried" in found) return { why: `no container engine answers; ${triedText(found.tried)}` };
  // The library finds the usual socket by itself; it reads the variable when it is first used.
  if (found.host !== USUAL_HOST) process.env["DOCKER_HOST"] ??= found.host;
  return await import("testcontainers");
}

/** The engine that answers, or the reason there is none. */
export async function findContainerEngine(): Promise<ContainerEngine | { readonly why: string }> {
  const library = await loadTestcontainers();
  if ("why" in library) return library;
  let client: Awaited<ReturnType<typeof library.getContainerRuntimeClient>>;
  try {
    client = await library.getContainerRuntimeClient();
  } catch (error) {
    return { why: messageOf(error) };
  }
  return {
    description: `container engine ${client.info.containerRuntime.serverVersion}`,
    pull: (image) => client.image.pull(library.ImageName.fromString(image)),
    start: async (spec) => {
      const log = createWriteStream(spec.logFile, { flags: "a", mode: 0o600 });
      const started = await new library.GenericContainer(spec.image)
        .withNetworkMode("host")
        .withEntrypoint([spec.entrypoint])
        .withCommand([...spec.args])
        .withUser(spec.user)
        .withEnvironment({ ...spec.env })
        .withBindMounts(spec.folders.map((path) => ({ source: path, target: path, mode: "rw" })))
        .withLogConsumer((stream) => stream.pipe(log))
        .start();
      const container = client.container.getById(started.getId());
      const { State } = await client.container.inspect(container);
      return {
        pid: State.Pid,
        exited: container.wait().then(
          (answer: unknown) => ({ exitCode: statusCodeOf(answer) }),
          () => ({ exitCode: null }),
        ),
        kill: async (signal) => {
          await container.kill({ signal });
        },
        remove: async () => {
          await container.remove({ force: true, v: true });
        },
      };
    },
  };
}

function statusCodeOf(answer: unknown): number | null {
  if (typeof answer !== "object" || answer === null || !("StatusCode" in answer)) return null;
  return typeof answer.StatusCode === "number" ? answer.StatusCode : null;
}
