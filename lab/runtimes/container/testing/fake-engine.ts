import { PassThrough } from "node:stream";
import type {
  ContainerEnd,
  ContainerSpec,
  Engine,
  EngineContainer,
  LabelledThing,
  NetworkSpec,
} from "../engine.ts";

/** A container that runs nothing; it ends when it is killed, or when a test says so. */
export class FakeContainer implements EngineContainer {
  readonly id: string;
  readonly pid = 0;
  readonly spec: ContainerSpec;
  readonly ended: Promise<ContainerEnd>;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  readonly lines: string[] = [];
  restarts = 0;
  /** Memory that it uses, bytes. */
  usedBytes = 50_000_000;
  /** What it does when a command runs in it. */
  onExec: (command: string) => void = () => undefined;
  private readonly ending = Promise.withResolvers<ContainerEnd>();
  private readonly onRemoved: () => void;

  constructor(id: string, spec: ContainerSpec, onRemoved: () => void) {
    this.id = id;
    this.spec = spec;
    this.onRemoved = onRemoved;
    this.ended = this.ending.promise;
    spec.onOutput?.({ stdout: this.stdout, stderr: this.stderr });
  }

  end(end: Partial<ContainerEnd> = {}): void {
    this.stdout.end();
    this.stderr.end();
    this.ending.resolve({ exitCode: 0, outOfMemory: false, ...end });
  }

  write(line: string): void {
    this.lines.push(line);
  }

  async kill(signal: string): Promise<void> {
    await this.note(`kill ${signal}`);
    if (signal === "SIGKILL") this.end({ exitCode: 137 });
    if (signal === "SIGTERM") this.end();
  }

  async pause(): Promise<void> {
    await this.note("pause");
  }

  async unpause(): Promise<void> {
    await this.note("unpause");
  }

  memoryBytes(): Promise<number> {
    return Promise.resolve(this.usedBytes);
  }

  /** The engine starts it again. */
  restart(end: Partial<ContainerEnd> = {}): void {
    this.restarts += 1;
    this.spec.onRestart?.({ exitCode: 137, outOfMemory: true, ...end });
  }

  async update(change: object): Promise<void> {
    await this.note(`update ${JSON.stringify(change)}`);
  }

  async exec(command: readonly string[]): ReturnType<EngineContainer["exec"]> {
    await this.note(`exec ${command.join(" ")}`);
    this.onExec(command.join(" "));
    return { exitCode: 0, says: "" };
  }

  async disconnect(): Promise<void> {
    await this.note("disconnect");
  }

  async reconnect(): Promise<void> {
    await this.note("reconnect");
  }

  async remove(): Promise<void> {
    const isFirst = !this.asked.includes("remove");
    await this.note("remove");
    this.end({ exitCode: null });
    if (isFirst) this.onRemoved();
  }

  private async note(what: string): Promise<void> {
    await Promise.resolve();
    this.asked.push(what);
  }
}

/** An engine in memory. */
export class FakeEngine implements Engine {
  readonly description = "Docker 0.0";
  isRootless = false;
  /** Images that are there, with their labels. */
  readonly images = new Map<string, Readonly<Record<string, string>>>();
  /** Images that a registry would give. */
  readonly registry = new Set<string>();
  readonly networks: NetworkSpec[] = [];
  /** Subnets that belong to somebody else. */
  readonly takenSubnets = new Set<string>();
  readonly containers: FakeContainer[] = [];
  readonly things: LabelledThing[] = [];
  readonly removed: string[] = [];
  /** Containers of these names do not start. */
  readonly failing = new Set<string>();

  imageLabels(image: string): Promise<Readonly<Record<string, string>> | undefined> {
    return Promise.resolve(this.images.get(image));
  }

  pull(image: string): Promise<void> {
    if (!this.registry.has(image)) return Promise.reject(new Error("no route to registry"));
    this.images.set(image, {});
    return Promise.resolve();
  }

  useReaper(): Promise<boolean> {
    return Promise.resolve(false);
  }

  createNetwork(spec: NetworkSpec): Promise<string | undefined> {
    if (this.takenSubnets.has(spec.subnet)) return Promise.resolve(undefined);
    this.networks.push(spec);
    return Promise.resolve(`network-${this.networks.length}`);
  }

  start(spec: ContainerSpec): Promise<EngineContainer> {
    if (this.failing.has(spec.name)) return Promise.reject(new Error(`${spec.name} failed`));
    const id = `container-${this.containers.length + 1}`;
    const container = new FakeContainer(id, spec, () => this.removed.push(spec.name));
    this.containers.push(container);
    return Promise.resolve(container);
  }

  labelled(label: string): Promise<readonly LabelledThing[]> {
    return Promise.resolve(this.things.filter(({ labels }) => label in labels));
  }

  remove({ kind, id }: Pick<LabelledThing, "kind" | "id">): Promise<void> {
    this.removed.push(`${kind} ${id}`);
    return Promise.resolve();
  }

  /** The containers of that name, oldest first. */
  named(name: string): readonly FakeContainer[] {
    return this.containers.filter(({ spec }) => spec.name === name);
  }
}
