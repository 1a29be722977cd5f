import type { Readable } from "node:stream";

/** What the lab asks of a container engine; the adapter is testcontainers-engine.ts. */
export interface Engine {
  /** `Docker 20.10.24`. */
  readonly description: string;
  /** Its containers' users are not this machine's: root inside is the caller outside. */
  readonly isRootless: boolean;
  /** Labels of an image; undefined when it is not there. */
  imageLabels(image: string): Promise<Readonly<Record<string, string>> | undefined>;
  pull(image: string): Promise<void>;
  /** Whether something removes what has no owner left. Called once, before anything is made. */
  useReaper(): Promise<boolean>;
  /** @returns its id, or undefined when its addresses belong to another network. */
  createNetwork(spec: NetworkSpec): Promise<string | undefined>;
  start(spec: ContainerSpec): Promise<EngineContainer>;
  /** Everything with this label, of whatever owner. */
  labelled(label: string): Promise<readonly LabelledThing[]>;
  /** Removes a container with its volumes, or a network. One that is gone counts. */
  remove(thing: Pick<LabelledThing, "kind" | "id">): Promise<void>;
}

export interface NetworkSpec {
  readonly name: string;
  /** `10.64.0.0/16`. */
  readonly subnet: string;
  readonly gateway: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whose network a container lives in. */
export type ContainerNetwork =
  /** One of its own, with this address and these names. */
  | {
      readonly kind: "own";
      readonly network: string;
      readonly address: string;
      readonly aliases: readonly string[];
    }
  /** That of another container. */
  | { readonly kind: "shared"; readonly container: string };

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** `undefined`: the image's own. */
  readonly entrypoint?: readonly string[] | undefined;
  readonly args: readonly string[];
  /** `uid:gid`. */
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingFolder?: string | undefined;
  /** Folders of this machine, under the same path inside. */
  readonly folders: readonly { readonly path: string; readonly access: "read" | "write" }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly network: ContainerNetwork;
  /** Capabilities that it has; all others are dropped. */
  readonly capabilities: readonly string[];
  readonly requests?: { readonly cpuMillis: number; readonly memoryBytes: number } | undefined;
  /** `undefined`: the image's own, if it has one. */
  readonly healthCheck?: readonly string[] | "none" | undefined;
  /** Its output, attached before it starts; not called without interest in it. */
  readonly onOutput?: ((output: ContainerOutput) => void) | undefined;
  /** The engine has started it again after this end, by its restart policy. */
  readonly onRestart?: ((end: ContainerEnd) => void) | undefined;
  /** It counts as started when this line was seen; at once without. */
  readonly startedSays?: string | undefined;
}

export interface ContainerOutput {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** How a container's program ended. */
export interface ContainerEnd {
  readonly exitCode: number | null;
  readonly outOfMemory: boolean;
}

/** A container that was started. */
export interface EngineContainer {
  readonly id: string;
  /** Its program as this machine sees it; 0 when the engine does not tell. */
  readonly pid: number;
  /** Settles when its program is gone and the engine will not start it again. Never rejects. */
  readonly ended: Promise<ContainerEnd>;
  /** How often the engine has started it again. */
  readonly restarts: number;
  /** One line on its stdin. */
  write(line: string): void;
  kill(signal: string): Promise<void>;
  /** The engine's freezer, unlike a signal: nothing inside notices. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Memory that it uses now, bytes. */
  memoryBytes(): Promise<number>;
  /** Sets a limit of memory, bytes, and whether the engine starts it again when it fails. */
  update(change: {
    readonly memoryBytes: number;
    readonly restart: "no" | "on-failure";
  }): Promise<void>;
  /** Runs a command inside as root, or as the program's own user. @returns its exit code and what it said. */
  exec(
    command: readonly string[],
    user?: "root" | "own",
  ): Promise<{ readonly exitCode: number; readonly says: string }>;
  /** Takes it off its network, or puts it back. */
  disconnect(): Promise<void>;
  reconnect(): Promise<void>;
  /** By force, with its volumes. Idempotent. */
  remove(): Promise<void>;
}

export interface LabelledThing {
  readonly kind: "container" | "network";
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly running: boolean;
}
