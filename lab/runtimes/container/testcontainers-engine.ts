import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { LabError, messageOf } from "../../../kit/errors.ts";
import { loadTestcontainers } from "../../tools/container-engine.ts";
import type { Client, Library } from "./docker-contained.ts";
import { isGone, statusOf } from "./engine-errors.ts";
import type {
  ContainerSpec,
  Engine,
  EngineContainer,
  LabelledThing,
  NetworkSpec,
} from "./engine.ts";
import { startContained } from "./testcontainers-start.ts";

const wallClock = ScaledClock.real();

/** Limit for the reaper's image to come, wall ms. */
const REAPER_PULL_WALL_MS = 5_000;

/** @throws LabError `RUNTIME_NO_ENGINE` (environment) with everything that was tried. */
export async function openEngine(): Promise<Engine> {
  const library = await loadTestcontainers();
  if ("why" in library) throw noEngine(library.why);
  try {
    const client = await library.getContainerRuntimeClient();
    return new TestcontainersEngine(library, client, await describe(client));
  } catch (error) {
    throw noEngine(`${process.env["DOCKER_HOST"] ?? "the engine"}: ${messageOf(error)}`);
  }
}

function noEngine(why: string): LabError {
  return new LabError("environment", "RUNTIME_NO_ENGINE", `containers cannot be run: ${why}`, {
    hint: "Start one (deploy/start-engine.sh), set DOCKER_HOST, or leave out --runtime container.",
  });
}

interface Description {
  readonly text: string;
  readonly isRootless: boolean;
}

async function describe({ container: { dockerode } }: Client): Promise<Description> {
  const version = await dockerode.version();
  // Not every engine lists its components.
  const { Components = [] } = version as { readonly Components?: readonly { Name: string }[] };
  const isPodman = Components.some(({ Name }) => Name.startsWith("Podman"));
  const info = (await dockerode.info()) as { readonly SecurityOptions?: readonly string[] };
  return {
    text: `${isPodman ? "Podman" : "Docker"} ${version.Version}`,
    isRootless: info.SecurityOptions?.some((option) => option.includes("rootless")) ?? false,
  };
}

/** The engine behind testcontainers. */
class TestcontainersEngine implements Engine {
  readonly description: string;
  readonly isRootless: boolean;
  private readonly library: Library;
  private readonly client: Client;
  private hasReaper = false;

  constructor(library: Library, client: Client, { text, isRootless }: Description) {
    this.library = library;
    this.client = client;
    this.description = text;
    this.isRootless = isRootless;
  }

  async imageLabels(image: string): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      const { Config } = await this.docker.getImage(image).inspect();
      // An image that was imported without settings has none.
      return (Config as { readonly Labels?: Record<string, string> | null }).Labels ?? {};
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async pull(image: string): Promise<void> {
    await this.client.image.pull(this.library.ImageName.fromString(image));
  }

  async useReaper(): Promise<boolean> {
    if (process.env["TESTCONTAINERS_RYUK_DISABLED"] === "true") return false;
    try {
      const image = process.env["RYUK_CONTAINER_IMAGE"] ?? "testcontainers/ryuk:0.14.0";
      if ((await this.imageLabels(image)) === undefined) {
        await Promise.race([this.pull(image), rejectAfter(REAPER_PULL_WALL_MS)]);
      }
      await this.library.getReaper(this.client);
      this.hasReaper = true;
    } catch {
      // The sweep of the next run does its work.
    }
    return this.hasReaper;
  }

  async createNetwork(spec: NetworkSpec): Promise<string | undefined> {
    try {
      const network = await this.client.network.create({
        Name: spec.name,
        CheckDuplicate: true,
        Driver: "bridge",
        Internal: true,
        Attachable: false,
        EnableIPv6: false,
        IPAM: { Driver: "default", Config: [{ Subnet: spec.subnet, Gateway: spec.gateway }] },
        Labels: { ...spec.labels, ...(await this.sessionLabel()) },
      });
      return network.id;
    } catch (error) {
      if (/overlap|already (?:being )?used|in use/i.test(messageOf(error))) return undefined;
      throw error;
    }
  }

  async start(spec: ContainerSpec): Promise<EngineContainer> {
    return await startContained(this.library, this.client, spec, this.hasReaper);
  }

  async labelled(label: string): Promise<readonly LabelledThing[]> {
    const filters = JSON.stringify({ label: [label] });
    const [containers, networks] = await Promise.all([
      this.docker.listContainers({ all: true, filters }),
      this.docker.listNetworks({ filters }),
    ]);
    return [
      ...containers.map(({ Id, Names, Labels, State }) => ({
        kind: "container" as const,
        id: Id,
        name: (Names[0] ?? Id).replace(/^\//, ""),
        labels: Labels,
        running: State === "running" || State === "paused",
      })),
      ...networks.map(({ Id, Name, Labels }) => ({
        kind: "network" as const,
        id: Id,
        name: Name,
        labels: Labels ?? {},
        running: false,
      })),
    ];
  }

  async remove({ kind, id }: Pick<LabelledThing, "kind" | "id">): Promise<void> {
    try {
      if (kind === "network") await this.docker.getNetwork(id).remove();
      else await this.docker.getContainer(id).remove({ force: true, v: true });
    } catch (error) {
      // 409: somebody else is removing it.
      if (!isGone(error) && statusOf(error) !== 409) throw error;
    }
  }

  private get docker(): Client["container"]["dockerode"] {
    return this.client.container.dockerode;
  }

  /** By which the reaper knows what is this process'. */
  private async sessionLabel(): Promise<Record<string, string>> {
    if (!this.hasReaper) return {};
    const { sessionId } = await this.library.getReaper(this.client);
    return { [this.library.LABEL_TESTCONTAINERS_SESSION_ID]: sessionId };
  }
}

async function rejectAfter(wallMs: number): Promise<never> {
  await wallClock.sleep(wallMs);
  throw new Error(`no answer within ${wallMs} ms (wall)`);
}
