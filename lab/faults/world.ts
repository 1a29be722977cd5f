/** What runs where, for injectors and observers. */
export interface World {
  /** Base URL of Rails as anybody reaches it, past no link. */
  readonly railsUrl: string;
  readonly railsWorkers: number;
  /** The secret that kas and Rails share, 32 bytes: an observer may sign as kas does. */
  readonly kasSecret: Buffer;
  readonly gitalyToken: string;
  /** On which clock Rails and Gitaly check what signs as kas does. */
  readonly kasClock: "lab" | "wall";
  readonly links: readonly WorldLink[];
  /** The only Redis, of a topology without sentinels. */
  readonly redis: Address;
  /** Every node, past no link, with the address that sentinels tell; one without sentinels. */
  readonly redisNodes: readonly WorldRedis[];
  /** None in a topology with one Redis. */
  readonly sentinels: readonly Address[];
  /** The name under which the sentinels know the master. */
  readonly redisMasterName: string;
  /** Whether a line of Redis' CLIENT LIST is a connection of a kas pod. */
  isKas(clientLine: string): boolean;
  /** Redis keys that exist while the agents are connected: the tracker's, as latin1 text. */
  readonly trackedKeys: readonly string[];
  /** What agentk dials. */
  readonly edge: Address;
  /** An address of the run at which nobody listens. */
  readonly nobody: Address;
  /** Certificates of an edge with TLS. @throws LabError when the topology has none. */
  certificates(): { readonly valid: CertificateFiles; readonly expired: CertificateFiles };
  /** `/metrics` of a component, for observers that read what its neighbours could scrape. */
  metricsUrl(component: string): string;
  /** Where a component says that it is ready. */
  address(component: string): Address;
  /** When a component was last ready after a start, lab ms. @throws Error when it never was. */
  readyAtMs(component: string): number;
  /** Where a component puts a `Date` header on its answers. */
  clockUrl(component: string): string;
  /** A Gitaly storage's own address, past no link. */
  storage(name: string): Address;
  readonly storages: readonly string[];
  readonly agents: readonly WorldAgent[];
  /** Highest number of kas pods the address plan holds. */
  readonly kasPodsMax: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface WorldRedis extends Address {
  readonly name: string;
  readonly announcedHost: string;
}

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface WorldLink {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** What the caller dials: the relay. */
  readonly listen: Address;
}

export interface WorldAgent {
  readonly name: string;
  readonly token: string;
  readonly storage: string;
  readonly relativePath: string;
  readonly projectPath: string;
  readonly projectId: number;
}

/** Signals and messages to the run's own processes. */
export interface ProcessPort {
  /** @returns whether it ran. */
  signal(component: string, name: NodeJS.Signals): boolean;
  /** Sends a message on the launcher's channel. */
  send(component: string, message: object): void;
  /** Starts a component that has ended, as it was. Resolves when it is ready. */
  start(component: string): Promise<void>;
  isRunning(component: string): boolean;
}

/** What only containers can suffer. */
export interface ContainerPort {
  /** The engine's freezer: nothing inside notices, and no signal reaches it. */
  pause(component: string): Promise<void>;
  unpause(component: string): Promise<void>;
  /** Takes the component's pod off the network. */
  disconnect(component: string): Promise<void>;
  reconnect(component: string): Promise<void>;
  /** Sets a limit of memory and fills it, until the kernel has killed the program. */
  exhaustMemory(
    component: string,
    options: { readonly restart: "no" | "on-failure" },
  ): Promise<void>;
}

/** The deployment of kas, as `kubectl` would see and change it. */
export interface PodsPort {
  /** Pods that should be there, ready or not, oldest first. */
  names(): readonly string[];
  /** SIGKILL to the container; it restarts in its pod, with back-off. */
  crash(pod: string): void;
  /** Deletes pods at once, as `kubectl delete pod -l app=kas`; replacements get new addresses. */
  deletePods(pods: readonly string[], options: { readonly readyAfterMs: number }): Promise<void>;
  /** One after the other, each replaced before the next. Resolves when done. */
  rollingRestart(options: { readonly readyAfterMs: number }): Promise<void>;
  scale(replicas: number): Promise<void>;
  /** Containers of these pods end with status 1 this long after each start; null: no more. */
  setCrashing(pods: readonly string[], afterMs: number | null): void;
  /** Merged into the configuration file of every pod that starts from now on; null: as before. */
  configure(patch: object | null): void;
}
