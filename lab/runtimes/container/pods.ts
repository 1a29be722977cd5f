import type { ComponentRecord } from "../../topology/component.ts";
import type { Engine, EngineContainer } from "./engine.ts";

/** What a pod's own container says when its addresses are there. */
const UP = "pod is up";
/** Bits of the network's part of an address, as the bridge has them. */
const PREFIX_LENGTH = 16;

export interface PodsOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly network: string;
  readonly nameOf: (pod: string) => string;
  readonly labelsOf: (pod: string) => Readonly<Record<string, string>>;
  /** `uid:gid` of a pod that adds no address. */
  readonly user: string;
}

interface Pod {
  readonly sandbox: Promise<EngineContainer>;
  readonly moreAddresses: readonly string[];
  readonly members: Set<string>;
}

/**
 * Pods by address: a sleeping container that holds the network namespace for whatever components have
 * that address, from the first start until the last is given up. See docs/adr/0009-containers.md.
 */
export class Pods {
  private readonly options: PodsOptions;
  private readonly byAddress = new Map<string, Pod>();

  constructor(options: PodsOptions) {
    this.options = options;
  }

  /** The sandbox that the component's container joins. */
  async join(record: ComponentRecord): Promise<EngineContainer> {
    const { name, moreAddresses, readiness } = record;
    const pod = this.podAt(readiness.host, name, moreAddresses);
    pod.members.add(name);
    return await pod.sandbox;
  }

  /** A pod that nobody joins; it goes with all the others. */
  async anchor(address: string): Promise<void> {
    await this.podAt(address, "anchor").sandbox;
  }

  /** The component is given up; with the last one of a pod the pod goes. */
  async leave(record: ComponentRecord): Promise<void> {
    const address = record.readiness.host;
    const pod = this.byAddress.get(address);
    if (pod === undefined || !pod.members.delete(record.name) || pod.members.size > 0) return;
    this.byAddress.delete(address);
    await (await pod.sandbox).remove();
  }

  /** Takes the component's pod off the network, with everything in it. */
  async disconnect(record: ComponentRecord): Promise<void> {
    await (await this.podOf(record).sandbox).disconnect();
  }

  /** Puts it back, at its addresses. */
  async reconnect(record: ComponentRecord): Promise<void> {
    const { sandbox, moreAddresses } = this.podOf(record);
    const container = await sandbox;
    await container.reconnect();
    if (moreAddresses.length === 0) return;
    const { exitCode, says } = await container.exec(["sh", "-c", addressScript(moreAddresses)]);
    if (exitCode !== 0) throw new Error(`addresses of ${record.name} cannot be added: ${says}`);
  }

  async removeAll(): Promise<void> {
    const pods = [...this.byAddress.values()];
    this.byAddress.clear();
    await Promise.all(
      pods.map(async ({ sandbox }) => {
        const container = await sandbox.catch(() => undefined);
        await container?.remove();
      }),
    );
  }

  private podAt(address: string, name: string, moreAddresses: readonly string[] = []): Pod {
    const known = this.byAddress.get(address);
    if (known !== undefined) return known;
    const sandbox = this.start(name, address, moreAddresses);
    const pod = { sandbox, moreAddresses, members: new Set<string>() };
    this.byAddress.set(address, pod);
    // Whoever joins hears of it; the next one tries anew.
    sandbox.catch(() => this.byAddress.delete(address));
    return pod;
  }

  private podOf(record: ComponentRecord): Pod {
    const pod = this.byAddress.get(record.readiness.host);
    if (pod === undefined) throw new Error(`${record.name} has no pod`);
    return pod;
  }

  private async start(
    name: string,
    address: string,
    moreAddresses: readonly string[],
  ): Promise<EngineContainer> {
    const { engine, image, network, nameOf, labelsOf, user } = this.options;
    const needsMore = moreAddresses.length > 0;
    const script = needsMore ? `${addressScript(moreAddresses)} && ` : "";
    return await engine.start({
      name: nameOf(`pod-${name}`),
      image,
      entrypoint: ["sh", "-c"],
      args: [`${script}echo ${UP} && exec tail -f /dev/null`],
      // Only root may change addresses, and with this capability only in the pod's own namespace.
      user: needsMore ? "0:0" : user,
      capabilities: needsMore ? ["NET_ADMIN"] : [],
      env: {},
      folders: [],
      labels: labelsOf(`pod-${name}`),
      network: { kind: "own", network, address, aliases: [name] },
      healthCheck: "none",
      startedSays: needsMore ? UP : undefined,
    });
  }
}

/** Adds addresses to the pod's interface. */
export function addressScript(addresses: readonly string[]): string {
  const adds = addresses.map((address) => `ip addr add ${address}/${PREFIX_LENGTH} dev eth0`);
  return `{ ${adds.join(" && ")}; }`;
}
