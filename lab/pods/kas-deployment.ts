import type { Clock } from "../../kit/clock/clock.ts";
import { LabError } from "../../kit/errors.ts";
import type { PodsPort } from "../faults/world.ts";
import { Pod, type Container } from "./pod.ts";

/** From ready to the load balancer's list, and from deletion off it: a few seconds of watch and API. */
const ATTACH_MS = 5_000;
const DETACH_MS = 5_000;
/** Between two looks at whether a pod is ready, lab ms. */
const LOOK_MS = 1_000;

/** What the deployment needs of the lab. */
export interface DeploymentPorts {
  readonly clock: Clock;
  /** Highest index that has an address. */
  readonly podsMax: number;
  /** Starts the process of pod `index` and resolves when it is ready; undefined: it ended before. */
  startContainer(index: number, patch: object | null): Promise<Container | undefined>;
  /** The load balancer's endpoints from now on. */
  setEndpoints(pods: readonly Pod[]): Promise<void>;
  onPodAdded(pod: Pod): void;
  onPodGone(pod: Pod): void;
  onPhase(pod: Pod): void;
  onError(pod: Pod, error: unknown): void;
}

/**
 * The deployment of kas as Kubernetes runs it: replicas, deletion with replacement at a new address,
 * rolling restart, crash back-off in place. Source: load balancer and GKE reference, sections 8, 12.
 */
export class KasDeployment implements PodsPort {
  private readonly ports: DeploymentPorts;
  private readonly pods: Pod[] = [];
  private readonly attached = new Set<Pod>();
  private readonly ended = new AbortController();
  private nextIndex = 1;
  private replicas = 0;
  private patch: object | null = null;
  private update: Promise<void> = Promise.resolve();

  constructor(ports: DeploymentPorts) {
    this.ports = ports;
  }

  /** Takes over pods that were started together with everything else, already in rotation. */
  adopt(containers: readonly Container[]): void {
    this.replicas += containers.length;
    for (const container of containers) {
      const pod = this.newPod();
      this.attached.add(pod);
      pod.adopt(container);
    }
  }

  all(): readonly Pod[] {
    return this.pods;
  }

  /** As many as there should be, without the surge of a rolling restart. */
  get specReplicas(): number {
    return this.replicas;
  }

  names(): readonly string[] {
    return this.pods.map(({ name }) => name);
  }

  crash(name: string): void {
    this.pod(name).crash();
  }

  async deletePods(
    names: readonly string[],
    { readyAfterMs }: { readonly readyAfterMs: number },
  ): Promise<void> {
    const doomed = names.map((name) => this.pod(name));
    const replaced = doomed.map(() => this.addPod(readyAfterMs));
    await Promise.all(doomed.map((pod) => this.deletePod(pod)));
    await Promise.all(replaced.map((pod) => this.whenAttached(pod)));
  }

  async rollingRestart({ readyAfterMs }: { readonly readyAfterMs: number }): Promise<void> {
    for (const old of [...this.pods]) {
      if (!this.pods.includes(old)) continue;
      // Surge 1, unavailable 0: the new one is in rotation before the old one goes.
      await this.whenAttached(this.addPod(readyAfterMs));
      await this.deletePod(old);
    }
  }

  async scale(replicas: number): Promise<void> {
    this.replicas = replicas;
    const added: Pod[] = [];
    while (this.pods.length < replicas) added.push(this.addPod(0));
    const doomed = this.pods.slice(replicas);
    await Promise.all(doomed.map((pod) => this.deletePod(pod)));
    await Promise.all(added.map((pod) => this.whenAttached(pod)));
  }

  setCrashing(names: readonly string[], afterMs: number | null): void {
    for (const name of names) this.pods.find((pod) => pod.name === name)?.setCrashing(afterMs);
  }

  configure(patch: object | null): void {
    this.patch = patch;
  }

  /** From now on nothing is started again; the containers are the runtime's to stop. */
  end(): void {
    this.ended.abort(new Error("the deployment has ended"));
    for (const pod of this.pods) pod.letGo();
  }

  private pod(name: string): Pod {
    const pod = this.pods.find((candidate) => candidate.name === name);
    if (pod !== undefined) return pod;
    throw new LabError("input", "LAB_NO_SUCH_POD", `there is no pod ${name} any more`, {
      hint: `Pods now: ${this.names().join(", ")}`,
    });
  }

  private newPod(): Pod {
    const index = this.nextIndex++;
    if (index > this.ports.podsMax) {
      throw new LabError("input", "LAB_NO_MORE_PODS", `no address is left for kas-${index}`, {
        hint: "The scenario replaces more pods than were planned for.",
      });
    }
    const { clock } = this.ports;
    const pod: Pod = new Pod(`kas-${index}`, index, {
      clock,
      startContainer: () => this.ports.startContainer(index, this.patch),
      onPhase: () => this.onPhase(pod),
      onError: (error) => this.ports.onError(pod, error),
    });
    this.pods.push(pod);
    this.ports.onPodAdded(pod);
    return pod;
  }

  private addPod(readyAfterMs: number): Pod {
    const pod = this.newPod();
    pod.start(readyAfterMs);
    return pod;
  }

  private async deletePod(pod: Pod): Promise<void> {
    const at = this.pods.indexOf(pod);
    if (at === -1) return;
    this.pods.splice(at, 1);
    const detaching = this.later(DETACH_MS, () => this.detach(pod));
    await pod.delete();
    this.ports.onPodGone(pod);
    await detaching;
  }

  private onPhase(pod: Pod): void {
    this.ports.onPhase(pod);
    if (pod.phase !== "ready" || this.attached.has(pod)) return;
    void this.later(ATTACH_MS, () => this.attach(pod));
  }

  private async attach(pod: Pod): Promise<void> {
    if (!this.pods.includes(pod)) return;
    this.attached.add(pod);
    await this.syncEndpoints();
  }

  private async detach(pod: Pod): Promise<void> {
    if (this.attached.delete(pod)) await this.syncEndpoints();
  }

  /** One list after the other, never two at a time. */
  private syncEndpoints(): Promise<void> {
    this.update = this.update
      .then(() => this.ports.setEndpoints([...this.attached]))
      .catch((error: unknown) => {
        const [pod] = this.attached;
        if (!this.ended.signal.aborted && pod !== undefined) this.ports.onError(pod, error);
      });
    return this.update;
  }

  private async whenAttached(pod: Pod): Promise<void> {
    while (!this.attached.has(pod) && this.pods.includes(pod)) {
      await this.ports.clock.sleep(LOOK_MS, this.ended.signal);
    }
    await this.update;
  }

  private async later(delayMs: number, work: () => Promise<void>): Promise<void> {
    try {
      await this.ports.clock.sleep(delayMs, this.ended.signal);
    } catch {
      return;
    }
    await work();
  }
}
