import { createServer } from "node:net";
import type { ClockSettings } from "../../../kit/clock/scaled-clock.ts";
import { LabError } from "../../../kit/errors.ts";
import { ContainerLauncher } from "./container-launcher.ts";
import { containerUser } from "./container-user.ts";
import type { Engine } from "./engine.ts";
import { imageSources } from "./image-sources.ts";
import { bringImages } from "./images.ts";
import { labelsOf, thisOwner, type Owner } from "./labels.ts";
import { bridgePrefixes } from "./subnets.ts";

export interface OpenContainersOptions {
  readonly engine: Engine;
  readonly run: string;
  readonly runFolder: string;
  readonly projectRoot: string;
  readonly clockSettings: ClockSettings;
  /** Number of the run's loopback network: where the search for a free bridge begins. */
  readonly network: number;
  readonly say: (text: string) => void;
  /** Images that the user brings. */
  readonly foreignImages?: readonly string[] | undefined;
  /** Default: this process'. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: this machine's. */
  readonly hasAddress?: (address: string) => Promise<boolean>;
}

/**
 * Makes the run's own network and what starts containers in it.
 * @throws LabError `RUNTIME_NO_IMAGE`, `RUNTIME_OTHER_SOURCES`, `RUNTIME_NO_SUBNET` or
 * `RUNTIME_BRIDGE_ELSEWHERE` (environment).
 */
export async function openContainers(
  options: OpenContainersOptions,
): Promise<{ readonly prefix: string; readonly launcher: ContainerLauncher }> {
  const { engine, run, runFolder, clockSettings, projectRoot, say } = options;
  const owner = thisOwner();
  const images = await bringImages(engine, {
    env: options.env ?? process.env,
    sources: imageSources(projectRoot),
    say,
    foreign: options.foreignImages,
  });
  const reaper = (await engine.useReaper()) ? "" : "; no reaper: the next run removes what is left";
  say(`${engine.description}, images ${Object.values(images).join(", ")}${reaper}`);
  const { prefix, id, name } = await createNetwork(engine, owner, options);
  const launcher = new ContainerLauncher({
    engine,
    images,
    network: id,
    run,
    runFolder,
    owner,
    user: containerUser(engine.isRootless),
    clockSettings,
    nameOf: (component) => `${name}-${component}`,
    say,
  });
  try {
    await ensureReachable(launcher, prefix, engine, options.hasAddress ?? canListen);
  } catch (error) {
    await launcher.close();
    throw error;
  }
  return { prefix, launcher };
}

async function createNetwork(
  engine: Engine,
  owner: Owner,
  { run, network }: OpenContainersOptions,
): Promise<{ readonly prefix: string; readonly id: string; readonly name: string }> {
  for (const prefix of bridgePrefixes(network)) {
    const name = `kas-lab-${prefix}-${process.pid}`;
    const id = await engine.createNetwork({
      name,
      subnet: `${prefix}.0.0/16`,
      gateway: `${prefix}.0.1`,
      labels: labelsOf(owner, run),
    });
    if (id !== undefined) return { prefix, id, name };
  }
  throw new LabError(
    "environment",
    "RUNTIME_NO_SUBNET",
    "no network of 10.64.0.0/16 to 10.250.0.0/16 is free for a bridge",
    { hint: "Look at the engine's networks (docker network ls) and this machine's routes." },
  );
}

/** The lab dials pods by way of the bridge, which must be this machine's. */
async function ensureReachable(
  launcher: ContainerLauncher,
  prefix: string,
  engine: Engine,
  has: (address: string) => Promise<boolean>,
): Promise<void> {
  const gateway = `${prefix}.0.1`;
  if (await has(gateway)) return;
  // Podman makes a bridge with the first container in it.
  await launcher.anchor(`${prefix}.0.2`);
  if (await has(gateway)) return;
  throw new LabError(
    "environment",
    "RUNTIME_BRIDGE_ELSEWHERE",
    `${engine.description} made the run's bridge, but this machine has no address ${gateway}`,
    {
      hint:
        "The engine is rootless, remote or in a virtual machine. Run the lab in the engine's own " +
        "network (rootless Podman: podman unshare --rootless-netns), or use a system-wide engine.",
    },
  );
}

/** Whether something can listen there. A bridge without a port is down, and no list shows it. */
function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port: 0 }, () => server.close(() => resolve(true)));
  });
}
