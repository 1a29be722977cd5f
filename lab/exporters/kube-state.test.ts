import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import { kubeStateText, type KubePod } from "./kube-state.ts";

const WAITING = "kube_pod_container_status_waiting_reason";

const pod = (name: string, phase: string, restarts = 0): KubePod => ({
  name,
  phase,
  restarts,
  lastTermination: restarts === 0 ? null : "Error",
});

/** The value of the one sample of this metric that has all these labels. */
function valueOf(page: string, metric: string, labels: Readonly<Record<string, string>>): number {
  const samples = page
    .split("\n")
    .filter((line) => line.startsWith(`${metric}{`))
    .filter((line) =>
      Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)),
    );
  assert.equal(samples.length, 1, `${metric} ${JSON.stringify(labels)}: ${samples.join("; ")}`);
  return Number(samples[0]?.split(" ").at(-1));
}

describe("the state of the kas deployment, as kube-state-metrics tells it", () => {
  const page = kubeStateText(
    [pod("kas-1", "ready"), pod("kas-2", "crash-loop-back-off", 3), pod("kas-5", "starting")],
    2,
  );

  it("counts the replicas that should be there and those that are", () => {
    const deployment = { deployment: "gitlab-kas", namespace: KAS_TARGET_LABELS.namespace };
    const replicas = (name: string): number => valueOf(page, `kube_deployment_${name}`, deployment);
    assert.equal(replicas("spec_replicas"), 2);
    assert.equal(replicas("status_replicas"), 3);
    assert.equal(replicas("status_replicas_available"), 1);
    assert.equal(replicas("spec_strategy_rollingupdate_max_surge"), 1);
  });

  it("tells of each pod under the name that its metrics have", () => {
    const rows = ["gitlab-kas-1", "gitlab-kas-2", "gitlab-kas-5"].map((name) => {
      const labels = { pod: name, container: "kas" };
      const status = (what: string): number =>
        valueOf(page, `kube_pod_container_status_${what}`, labels);
      return [name, status("ready"), status("restarts_total")];
    });
    assert.deepEqual(rows, [
      ["gitlab-kas-1", 1, 0],
      ["gitlab-kas-2", 0, 3],
      ["gitlab-kas-5", 0, 0],
    ]);
  });

  it("says of each waiting reason whether it holds", () => {
    const rows = ["gitlab-kas-1", "gitlab-kas-2", "gitlab-kas-5"].map((name) =>
      ["CrashLoopBackOff", "ContainerCreating"].map((reason) =>
        valueOf(page, WAITING, { pod: name, reason }),
      ),
    );
    assert.deepEqual(rows, [
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
  });

  it("says why a container ended last, of one that never did nothing", () => {
    const rows = ["gitlab-kas-1", "gitlab-kas-2"].map((name) =>
      ["Completed", "Error"].map((reason) =>
        valueOf(page, "kube_pod_container_status_last_terminated_reason", { pod: name, reason }),
      ),
    );
    assert.deepEqual(rows, [
      [0, 0],
      [0, 1],
    ]);
  });

  it("says what the chart asks for each container: a tenth of a core and 100 MB", () => {
    const asked = (resource: string): number =>
      valueOf(page, "kube_pod_container_resource_requests", { pod: "gitlab-kas-1", resource });
    assert.deepEqual([asked("cpu"), asked("memory")], [0.1, 100_000_000]);
  });

  it("has no pod when there is none, and says so", () => {
    const empty = kubeStateText([], 0);
    assert.equal(valueOf(empty, "kube_deployment_spec_replicas", {}), 0);
    assert.equal(valueOf(empty, "kube_deployment_status_replicas_available", {}), 0);
    assert.ok(!empty.includes("kube_pod_"));
  });

  it("is a page of one sample a line, ended by a line feed", () => {
    const lines = page.split("\n");
    assert.equal(lines.pop(), "");
    // Four of the deployment, eight of each pod.
    assert.equal(lines.length, 4 + 3 * 8);
    for (const line of lines) assert.match(line, /^[a-z_]+\{(?:\w+="[^"]*",?)+\} [\d.]+$/);
  });
});
