/** Kinds of component; `redis`, `sentinel` and `prometheus` are the real programs, `links` the lab's relays. */
export type ComponentKind =
  | "kas"
  | "rails-api-mock"
  | "gitaly-mock"
  | "lb-sim"
  | "agentk-sim"
  /** An agentk of the user's, and the doors through which such programs reach the edge. */
  | "agentk"
  | "doors"
  | "redis"
  | "sentinel"
  | "prometheus"
  | "links";

/** How a component is launched. */
export type Program =
  /** One of our own programs, run by the lab's Node: path of its source from the project root. */
  | { readonly kind: "node"; readonly entry: string }
  /** A real program that the tool finder locates. */
  | { readonly kind: "tool"; readonly tool: ToolName }
  /** A program that the user brings. It knows nothing of the lab and lives on the wall clock. */
  | { readonly kind: "foreign"; readonly from: ForeignSource }
  /** One that somebody else starts, with what is in its folder; `hint` says how. */
  | { readonly kind: "borrowed"; readonly hint: string };

/** Where a program of the user's comes from: a file, run as a process, or an image, run in a container. */
export type ForeignSource =
  | { readonly kind: "binary"; readonly path: string }
  | { readonly kind: "image"; readonly image: string };

/** `chromium` is for tests of pages only. */
export type ToolName =
  "redis-server" | "prometheus" | "promtool" | "alertmanager" | "amtool" | "chromium";

/** When a component counts as ready. */
export type Readiness =
  | {
      readonly kind: "http";
      readonly host: string;
      readonly port: number;
      readonly path: string;
      /** Sent as `Authorization: Bearer …`, for control endpoints. */
      readonly bearer?: string;
    }
  /** Redis answers PING with PONG. */
  | { readonly kind: "redis-ping"; readonly host: string; readonly port: number }
  /** It takes connections; somebody may have to start it first. */
  | {
      readonly kind: "tcp";
      readonly host: string;
      readonly port: number;
      readonly patienceWallMs: number;
    }
  /** It runs; nobody asks it anything. */
  | { readonly kind: "running"; readonly host: string; readonly port: number };

/**
 * All the lab knows about a component: plain data, from which every runtime can start it. In `args`,
 * `env` and the contents of `files` the text `{dir}` stands for the component's own folder, where
 * `files` are written.
 */
export interface ComponentRecord {
  /** Unique in the run: `kas-1`. */
  readonly name: string;
  readonly kind: ComponentKind;
  readonly program: Program;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files written before the start: relative path to content. Mode 0600. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of components that must be ready before this one starts. */
  readonly dependsOn: readonly string[];
  /** Its pod's address is `readiness.host`; components with the same one share a pod. */
  readonly readiness: Readiness;
  /** Further addresses that are its own. */
  readonly moreAddresses?: readonly string[];
  /** Folders beside its own that it reads or writes; made before the start. */
  readonly folders?: readonly FolderUse[];
  /** What it may use, where the runtime can say so; as in a pod's specification. */
  readonly resources?: Resources;
  /** Where Prometheus would scrape it, with the target's labels; null when it has no metrics. */
  readonly metrics: MetricsEndpoint | null;
  readonly control: { readonly host: string; readonly port: number } | null;
  /**
   * On which clock it stamps tokens, log lines and what it stores, and on which its peers check
   * them; lab time unless said.
   */
  readonly clock?: "wall";
}

export interface FolderUse {
  /** Absolute, the same for the lab and for the component. */
  readonly path: string;
  readonly access: "read" | "write";
}

/** Requests of a container. There are no limits unless a fault sets one, as in GitLab's chart. */
export interface Resources {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

export interface MetricsEndpoint {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A directed dependency edge: a relay of the lab listens on `listen` and dials `target`. */
export interface LinkRecord {
  /** `kas-1->redis`, unique in the run. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
  /** The address the relay dials from, so that the peer sees the caller's pod IP; null: any. */
  readonly sourceHost: string | null;
}
