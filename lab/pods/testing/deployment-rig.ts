import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import { KasDeployment, type DeploymentPorts } from "../kas-deployment.ts";
import type { Container } from "../pod.ts";
import { FakeContainer } from "./fake-container.ts";

export interface StartedContainer {
  /** Lab seconds since the rig's start. */
  readonly atS: number;
  readonly pod: string;
  readonly patch: object | null;
  readonly container: FakeContainer;
}

/** A deployment over containers of a test's own, on a clock that moves when told to. */
export class DeploymentRig {
  readonly clock = new ManualClock();
  readonly deployment: KasDeployment;
  /** Containers by their starts, those that were adopted first. */
  readonly starts: StartedContainer[] = [];
  /** `25 kas-2 kas-3`: seconds, and the load balancer's endpoints from then on. */
  readonly rotations: string[] = [];
  /** `20 kas-3 ready`, `0 kas-1 gone`, errors too. */
  readonly told: string[] = [];
  private readonly beganMs = this.clock.now();

  constructor(podsMax: number, ports: Partial<DeploymentPorts> = {}) {
    const tell = (pod: { readonly name: string }, says: string): void => {
      this.told.push(`${this.seconds()} ${pod.name} ${says}`);
    };
    this.deployment = new KasDeployment({
      clock: this.clock,
      podsMax,
      startContainer: (index, patch) => Promise.resolve(this.container(`kas-${index}`, patch)),
      setEndpoints: (pods) => {
        this.rotations.push([this.seconds(), ...pods.map(({ name }) => name)].join(" "));
        return Promise.resolve();
      },
      onPodAdded: (pod) => tell(pod, "added"),
      onPodGone: (pod) => tell(pod, "gone"),
      onPhase: (pod) => tell(pod, pod.phase),
      onError: (pod, error) => tell(pod, messageOf(error)),
      ...ports,
    });
  }

  /** A rig whose deployment has taken over this many pods, and is at rest. */
  static async of(
    replicas: number,
    podsMax = 9,
    ports: Partial<DeploymentPorts> = {},
  ): Promise<DeploymentRig> {
    const rig = new DeploymentRig(podsMax, ports);
    rig.deployment.adopt(
      Array.from({ length: replicas }, (_, index) => rig.container(`kas-${index + 1}`, null)),
    );
    await rig.clock.advance(0);
    return rig;
  }

  seconds(): number {
    return (this.clock.now() - this.beganMs) / 1000;
  }

  container(pod: string, patch: object | null): Container {
    const container = new FakeContainer();
    this.starts.push({ atS: this.seconds(), pod, patch, container });
    return container;
  }

  /** The newest container of a pod. */
  containerOf(pod: string): FakeContainer {
    const found = this.starts.findLast((start) => start.pod === pod);
    if (found === undefined) throw new Error(`${pod} has never started`);
    return found.container;
  }

  /** `0 kas-3`: seconds and pod of the starts after the adopted ones. */
  startsAfter(adopted: number): readonly string[] {
    return this.starts.slice(adopted).map(({ atS, pod }) => `${atS} ${pod}`);
  }
}
