import type { WaitStrategy } from "testcontainers";
import type { ContainerSpec, EngineContainer } from "./engine.ts";
import { DockerContained, type Client, type Library } from "./docker-contained.ts";

/** CPU shares of one whole CPU. */
const SHARES_PER_CPU = 1_024;
/** The smallest number of shares that engines take. */
const SHARES_MIN = 2;

/**
 * Creates and starts a container through testcontainers; one that does not start is removed.
 * @param hasReaper whether it is to be the reaper's business, too.
 */
export async function startContained(
  library: Library,
  client: Client,
  spec: ContainerSpec,
  hasReaper: boolean,
): Promise<EngineContainer> {
  let contained: DockerContained | undefined;
  const container = planned(library, spec, async (id) => {
    const network = spec.network.kind === "own" ? spec.network : undefined;
    contained = new DockerContained(client.container.dockerode, id, network, spec.onRestart);
    if (spec.onOutput !== undefined) spec.onOutput(await contained.attach());
  });
  try {
    await container.withAutoCleanup(hasReaper).start();
    if (contained === undefined) throw new Error(`${spec.name} was not created`);
    await contained.watch();
    return contained;
  } catch (error) {
    await contained?.remove().catch(() => undefined);
    throw error;
  }
}

/** The specification in testcontainers' words; what these lack, in the engine's own. */
function planned(
  { GenericContainer, Wait }: Library,
  spec: ContainerSpec,
  onCreated: (id: string) => Promise<void>,
): InstanceType<Library["GenericContainer"]> {
  class Planned extends GenericContainer {
    constructor() {
      super(spec.image);
      Object.assign(this.createOpts, {
        AttachStdin: true,
        OpenStdin: true,
        // Its stdin ends with the lab, however that ends.
        StdinOnce: true,
        ...networkSettings(spec),
        ...(spec.healthCheck === "none" ? { Healthcheck: { Test: ["NONE"] } } : {}),
      });
      Object.assign(this.hostConfig, {
        ReadonlyRootfs: true,
        RestartPolicy: { Name: "no" },
        ...requested(spec),
      });
    }

    protected override containerCreated(id: string): Promise<void> {
      return onCreated(id);
    }
  }
  const { network, healthCheck, startedSays, workingFolder, entrypoint } = spec;
  const container = new Planned()
    .withName(spec.name)
    .withCommand([...spec.args])
    .withUser(spec.user)
    .withEnvironment({ ...spec.env })
    .withBindMounts(
      spec.folders.map(({ path, access }) => ({
        source: path,
        target: path,
        mode: access === "read" ? "ro" : "rw",
      })),
    )
    .withTmpFs({ "/tmp": "rw,mode=1777" })
    .withLabels({ ...spec.labels })
    .withDroppedCapabilities("ALL")
    .withAddedCapabilities(...spec.capabilities)
    .withSecurityOpt("no-new-privileges")
    .withNetworkMode(network.kind === "own" ? network.network : `container:${network.container}`)
    .withWaitStrategy(startedSays === undefined ? AT_ONCE : Wait.forLogMessage(startedSays));
  if (entrypoint !== undefined) container.withEntrypoint([...entrypoint]);
  if (workingFolder !== undefined) container.withWorkingDir(workingFolder);
  if (healthCheck !== undefined && healthCheck !== "none") {
    const [interval, timeout, startPeriod] = [30_000, 5_000, 20_000];
    const test = ["CMD", ...healthCheck] as ["CMD", ...string[]];
    container.withHealthCheck({ test, interval, timeout, startPeriod, retries: 3 });
  }
  return container;
}

function networkSettings({ name, network, labels }: ContainerSpec): object {
  if (network.kind === "shared") return {};
  const endpoint = {
    IPAMConfig: { IPv4Address: network.address },
    Aliases: [...network.aliases],
  };
  return {
    Hostname: labels["kas-lab.component"] ?? name,
    NetworkingConfig: { EndpointsConfig: { [network.network]: endpoint } },
  };
}

function requested({ requests }: ContainerSpec): object {
  if (requests === undefined) return {};
  return {
    CpuShares: Math.max(SHARES_MIN, Math.round((requests.cpuMillis * SHARES_PER_CPU) / 1_000)),
    MemoryReservation: requests.memoryBytes,
  };
}

/** The lab waits itself: it looks at the program's end and at the run's, too. */
const AT_ONCE: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => AT_ONCE,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};
