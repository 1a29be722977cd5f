import { PassThrough } from "node:stream";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { statusOf } from "./engine-errors.ts";
import type { ContainerEnd, ContainerNetwork, ContainerOutput, EngineContainer } from "./engine.ts";

export type Library = typeof import("testcontainers");
export type Client = Awaited<ReturnType<Library["getContainerRuntimeClient"]>>;
type Docker = Client["container"]["dockerode"];
/** Joined to a container: what it says comes from it, and its stdin takes. */
type Joined = NodeJS.ReadWriteStream & { destroy(): unknown };

type OwnNetwork = Extract<ContainerNetwork, { kind: "own" }>;

/** How long output of a program that is gone is waited for, wall ms. */
const OUTPUT_WALL_MS_MAX = 250;

/** Between two looks at whether the engine has started it again, wall ms. */
const RESTART_LOOK_WALL_MS = 50;

const wallClock = ScaledClock.real();

/** One container of the engine, from its creation on. */
export class DockerContained implements EngineContainer {
  readonly id: string;
  pid = 0;
  readonly ended: Promise<ContainerEnd>;
  private readonly docker: Docker;
  private readonly network: OwnNetwork | undefined;
  private readonly output = { stdout: new PassThrough(), stderr: new PassThrough() };
  private stdin: Joined | undefined;
  private readonly streams = new Set<Joined>();
  private streamEnd: Promise<void> = Promise.resolve();
  private settle: (end: ContainerEnd) => void = () => undefined;
  private readonly onRestart: (end: ContainerEnd) => void;
  restarts = 0;

  constructor(
    docker: Docker,
    id: string,
    network: OwnNetwork | undefined,
    onRestart: (end: ContainerEnd) => void = () => undefined,
  ) {
    this.docker = docker;
    this.id = id;
    this.network = network;
    this.onRestart = onRestart;
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  /** Joins its stdin and output, before it starts. */
  async attach(): Promise<ContainerOutput> {
    const options = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    const stream = (await this.container.attach(options)) as Joined;
    this.joinStdin(stream);
    this.read(stream);
    return this.output;
  }

  /** From now on its end is seen. */
  async watch(): Promise<void> {
    const { State } = await this.container.inspect();
    this.pid = State.Pid;
    void this.watchOn();
  }

  write(line: string): void {
    // Podman puts the body of the attach request, which ends without a line break, before what is written.
    this.stdin?.write(`\n${line}\n`);
  }

  async kill(signal: string): Promise<void> {
    await ignoring([404, 409], this.container.kill({ signal }));
  }

  async pause(): Promise<void> {
    await ignoring([409], this.container.pause());
  }

  async unpause(): Promise<void> {
    await ignoring([404, 409, 500], this.container.unpause());
  }

  async memoryBytes(): Promise<number> {
    const stats = await this.container.stats({ stream: false, "one-shot": true });
    return stats.memory_stats.usage;
  }

  async update(change: Parameters<EngineContainer["update"]>[0]): Promise<void> {
    const { memoryBytes, restart } = change;
    await this.container.update({
      Memory: memoryBytes,
      // The same: no swap beside it.
      MemorySwap: memoryBytes,
      MemoryReservation: memoryBytes,
      RestartPolicy: { Name: restart, MaximumRetryCount: 0 },
    });
  }

  async exec(
    command: readonly string[],
    user: "root" | "own" = "root",
  ): ReturnType<EngineContainer["exec"]> {
    const exec = await this.container.exec({
      Cmd: [...command],
      ...(user === "root" ? { User: "0" } : {}),
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({});
    const said = new PassThrough();
    this.docker.modem.demuxStream(stream, said, said);
    let says = "";
    said.on("data", (chunk: Buffer) => (says += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      stream.once("end", resolve);
      stream.once("error", reject);
    });
    const { ExitCode } = await exec.inspect();
    return { exitCode: ExitCode ?? -1, says: says.trim() };
  }

  async disconnect(): Promise<void> {
    const network = this.docker.getNetwork(this.ownNetwork().network);
    await network.disconnect({ Container: this.id, Force: true });
  }

  async reconnect(): Promise<void> {
    const { network, address, aliases } = this.ownNetwork();
    const EndpointConfig = { IPAMConfig: { IPv4Address: address }, Aliases: [...aliases] };
    await this.docker.getNetwork(network).connect({ Container: this.id, EndpointConfig });
  }

  async remove(): Promise<void> {
    await ignoring([404, 409], this.container.remove({ force: true, v: true }));
  }

  private ownNetwork(): OwnNetwork {
    if (this.network === undefined) throw new Error(`${this.id} lives in another's network`);
    return this.network;
  }

  private async watchOn(): Promise<void> {
    try {
      for (;;) {
        const answer: unknown = await this.container.wait();
        const { State } = await this.container.inspect();
        const end = { exitCode: statusCodeOf(answer), outOfMemory: State.OOMKilled };
        if (!State.Running && !State.Restarting) {
          await this.readToEnd();
          this.settle(end);
          return;
        }
        await this.joinAgain();
        this.restarts += 1;
        this.onRestart(end);
      }
    } catch {
      // Removed by force, or the engine is gone: there is no program any more either way.
      await this.readToEnd();
      this.settle({ exitCode: null, outOfMemory: false });
    }
  }

  /** After a restart by the engine: its stdin is new, and what it has said so far is in the engine's log. */
  private async joinAgain(): Promise<void> {
    let { State } = await this.container.inspect();
    // An attachment to what is not yet running would end with it.
    while (State.Restarting) {
      await wallClock.sleep(RESTART_LOOK_WALL_MS);
      ({ State } = await this.container.inspect());
    }
    this.pid = State.Pid;
    const since = Date.parse(State.StartedAt) / 1000;
    this.read(await this.container.logs({ follow: true, stdout: true, stderr: true, since }));
    const stdin = await this.container.attach({ stream: true, stdin: true, hijack: true });
    this.joinStdin(stdin as Joined);
  }

  private joinStdin(stream: Joined): void {
    stream.on("error", () => undefined);
    this.streams.add(stream);
    this.stdin = stream;
  }

  private read(stream: NodeJS.ReadableStream): void {
    const { stdout, stderr } = this.output;
    this.docker.modem.demuxStream(stream, stdout, stderr);
    this.streamEnd = endOf(stream);
  }

  private async readToEnd(): Promise<void> {
    const over = new AbortController();
    const limit = wallClock.sleep(OUTPUT_WALL_MS_MAX, over.signal).catch(() => undefined);
    await Promise.race([this.streamEnd, limit]);
    over.abort();
    // The engine leaves a stdin open that was joined after a restart.
    for (const stream of this.streams) stream.destroy();
    this.output.stdout.end();
    this.output.stderr.end();
  }

  private get container(): ReturnType<Docker["getContainer"]> {
    return this.docker.getContainer(this.id);
  }
}

function endOf(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once("end", resolve);
    stream.once("close", resolve);
  });
}

/** Answers with one of these statuses mean that there is nothing to do. */
async function ignoring(statuses: readonly number[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  }
}

function statusCodeOf(answer: unknown): number | null {
  if (typeof answer !== "object" || answer === null || !("StatusCode" in answer)) return null;
  return typeof answer.StatusCode === "number" ? answer.StatusCode : null;
}
