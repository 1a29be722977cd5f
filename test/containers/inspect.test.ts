import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { LAB_VERSION } from "../../contracts/version.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { commitOf } from "../../kit/build.ts";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { AlertmanagerFeed } from "../../lab/on-call/alertmanager-feed.ts";
import { kaslab, type Command } from "../real/command.ts";
import { docker } from "./inventory.ts";

const clock = ScaledClock.real();
/** How long a lab may take to come up, and an engine to find it healthy, wall ms. */
const UP_WALL_MS = 120_000;

type Inspected = Awaited<
  ReturnType<ReturnType<Awaited<ReturnType<typeof docker>>["getContainer"]>["inspect"]>
>;

interface Listed {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly receivers: readonly { readonly name: string }[];
}

/** A whole small lab as its engine sees it. */
describe("the containers of kaslab up", () => {
  const out = mkdtempSync(join(tmpdir(), "kas-lab-inspect-"));
  let lab: Command;
  let all: ReadonlyMap<string, Inspected>;

  before(async () => {
    lab = kaslab(["up", "--runtime", "container", "--alertmanager", "--out", out]);
    let ended = false;
    void lab.exit.then(() => (ended = true));
    await waitFor(
      clock,
      "the lab",
      () => ended || lab.text().includes("Ctrl-C ends it") || undefined,
      {
        timeoutWallMs: UP_WALL_MS,
      },
    );
    assert.equal(ended, false, lab.text());
    all = await inspected(lab.child.pid ?? 0);
  });
  after(async () => {
    lab.child.kill("SIGINT");
    await lab.exit;
    rmSync(out, { recursive: true });
  });

  const programs = (): readonly (readonly [string, Inspected])[] =>
    [...all].filter(([name]) => !name.startsWith("pod-"));

  it("are one for each component, and a pod for each", () => {
    const names = [
      "agentk",
      "alertmanager",
      "gitaly",
      "kas-1",
      "kas-2",
      "lb",
      "links",
      "prometheus",
      "rails",
      "redis",
    ];
    assert.deepEqual(
      programs()
        .map(([name]) => name)
        .sort(),
      names,
    );
    for (const name of names) assert.ok(all.has(`pod-${name}`), name);
  });

  it("tell their run and component by labels", () => {
    const [run] = readdirSync(out);
    for (const [name, { Config }] of all) {
      assert.equal(Config.Labels["kas-lab.run"], run);
      assert.equal(Config.Labels["kas-lab.component"], name);
    }
  });

  it("are nobody's, write nowhere and may do nothing", () => {
    for (const [name, { HostConfig, Config }] of programs()) {
      assert.equal(HostConfig.ReadonlyRootfs, true, name);
      assert.match(Config.User, /^[1-9]\d*:[1-9]\d*$/, name);
      assert.deepEqual(HostConfig.CapDrop, ["ALL"], name);
      assert.deepEqual(HostConfig.CapAdd ?? [], [], name);
      assert.match(String(HostConfig.SecurityOpt), /no-new-privileges/, name);
      assert.equal(HostConfig.Privileged, false, name);
    }
    // A pod with more addresses adds them itself.
    for (const [name, { HostConfig, Config }] of all) {
      if (Config.User !== "0:0") continue;
      assert.deepEqual(HostConfig.CapAdd, ["NET_ADMIN"], name);
      assert.equal(HostConfig.ReadonlyRootfs, true, name);
    }
  });

  it("have the pods' addresses and names on a network that leads nowhere else", async () => {
    const pod = all.get("pod-rails");
    const [network, ...more] = Object.values(pod?.NetworkSettings.Networks ?? {});
    assert.deepEqual(more, []);
    assert.match(network?.IPAddress ?? "", /^10\.\d+\.3\.1$/);
    assert.match(String(network?.Aliases), /\brails\b/);
    const found = await (await docker()).getNetwork(network?.NetworkID ?? "").inspect();
    assert.equal((found as { readonly Internal: boolean }).Internal, true);
    assert.equal(all.get("rails")?.HostConfig.NetworkMode, `container:${pod?.Id}`);
  });

  it("of kas ask for what the chart asks for, and have no limit", () => {
    const kas = all.get("kas-1")?.HostConfig;
    assert.equal(kas?.CpuShares, 102);
    assert.equal(kas.MemoryReservation, 100_000_000);
    assert.equal(kas.Memory, 0);
    assert.equal(kas.NanoCpus ?? 0, 0);
  });

  it("are healthy to the engine too, each by a check of its own", async () => {
    await waitFor(
      clock,
      "every container to be healthy",
      async () => {
        const states = [...(await inspected(lab.child.pid ?? 0))]
          .filter(([name]) => !name.startsWith("pod-"))
          .map(([name, { State }]) => [name, State.Health?.Status] as const);
        const waiting = states.filter(([, status]) => status !== "healthy");
        if (waiting.length > 0) throw new Error(waiting.map((one) => one.join(" ")).join(", "));
        return true;
      },
      { timeoutWallMs: UP_WALL_MS, intervalWallMs: 500 },
    );
  });

  it("of services are of an image that says what it is", async () => {
    const image = all.get("rails")?.Config.Image ?? "";
    const { Config } = await (await docker()).getImage(image).inspect();
    const labels = Config.Labels;
    assert.equal(labels["org.opencontainers.image.version"], LAB_VERSION);
    // A copy without a repository has no revision.
    const revision = commitOf(PROJECT_ROOT) === null ? /^/ : /^[0-9a-f]{40}$/;
    assert.match(labels["org.opencontainers.image.revision"] ?? "", revision);
    assert.match(labels["org.opencontainers.image.created"] ?? "", /^\d{4}-\d\d-\d\dT/);
    assert.equal(labels["org.opencontainers.image.licenses"], "MIT");
    assert.equal(Config.User, "65532:65532");
  });

  it("of Alertmanager hear what fires, know whom they would tell, and that it has ended", async () => {
    const [, where = ""] = /Alertmanager +(http:\S+)/.exec(lab.text()) ?? [];
    const { hostname: host, port } = new URL(where);
    const losses: string[] = [];
    const feed = new AlertmanagerFeed({
      address: { host, port: Number(port) },
      wallNow: () => clock.wallNow(),
      onLoss: (says) => losses.push(says),
    });
    const labels = {
      alertname: "KasX",
      env: "gprd",
      pager: "pagerduty",
      slo_alert: "yes",
      stage: "main",
    };
    const change = { kind: "alert", alert: "KasX", labels, annotations: {} } as const;
    const active = async (): Promise<readonly Listed[]> => {
      const filter = encodeURIComponent('alertname="KasX"');
      const answer = await fetch(`${where}/api/v2/alerts?active=true&filter=${filter}`);
      return (await answer.json()) as readonly Listed[];
    };
    feed.onAlert({ ...change, phase: "firing" }, 60_000);
    await feed.settled();
    const [one] = await active();
    assert.deepEqual(one?.labels, labels);
    assert.equal(one.annotations["lab_time"], "1970-01-01T00:01:00.000Z");
    assert.ok(one.receivers.some(({ name }) => name === "slo_gprd_main"));
    feed.onAlert({ ...change, phase: "resolved" }, 120_000);
    await feed.settled();
    const over = async (): Promise<true | undefined> =>
      (await active()).length === 0 ? true : undefined;
    await waitFor(clock, "the alert's end", over, { timeoutWallMs: UP_WALL_MS });
    assert.deepEqual(losses, []);
  });
});

/** The containers of a lab by component. */
async function inspected(labPid: number): Promise<ReadonlyMap<string, Inspected>> {
  const engine = await docker();
  const filters = JSON.stringify({ label: ["kas-lab.run"] });
  const listed = await engine.listContainers({ all: true, filters });
  const own = listed.filter(({ Labels }) => Labels["kas-lab.owner"]?.startsWith(`${labPid}:`));
  const found = await Promise.all(own.map(({ Id }) => engine.getContainer(Id).inspect()));
  return new Map(found.map((one) => [one.Config.Labels["kas-lab.component"] ?? one.Name, one]));
}
