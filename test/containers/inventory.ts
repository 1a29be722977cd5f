import { loadTestcontainers } from "../../lab/tools/container-engine.ts";

/** The engine's own client. */
export async function docker() {
  const library = await loadTestcontainers();
  if ("why" in library) throw new Error(library.why);
  return (await library.getContainerRuntimeClient()).container.dockerode;
}

/** Everything an engine holds that a lab could have left. */
export async function inventory(): Promise<readonly string[]> {
  const engine = await docker();
  const [containers, networks, { Volumes }] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks(),
    engine.listVolumes(),
  ]);
  return [
    ...containers.map(({ Id, Names }) => `container ${Names[0] ?? Id}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...Volumes.map(({ Name }) => `volume ${Name}`),
  ].sort();
}
