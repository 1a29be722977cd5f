/** Kubernetes' restart delays. Source: load balancer and GKE reference, section 12. */
const FIRST_MS = 10_000;
const LONGEST_MS = 300_000;
/** A container that ran this long begins anew. */
const FORGIVEN_AFTER_MS = 600_000;

/** The kubelet's back-off of one container: 10 s, 20 s, 40 s ... 300 s. */
export class CrashBackOff {
  private nextMs = FIRST_MS;

  /** @returns how long to wait before the next start, lab ms. */
  ended(ranForMs: number): number {
    if (ranForMs >= FORGIVEN_AFTER_MS) this.nextMs = FIRST_MS;
    const waitMs = this.nextMs;
    this.nextMs = Math.min(LONGEST_MS, waitMs * 2);
    return waitMs;
  }
}
