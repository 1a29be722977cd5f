import type { BroughtKas } from "./brought-kas.ts";
import type { KasMutation } from "../../contracts/kas-mutations.ts";
import type { KasProfile } from "../../contracts/kas-profile.ts";
import type { AddressBook } from "./addresses.ts";
import type { ForeignSource, LinkRecord } from "./component.ts";
import type { FleetAgent } from "./fleet.ts";
import type { TopologyShape } from "./presets.ts";

/** An agentk that the user brings. */
export interface YourAgentk {
  readonly from: ForeignSource;
  /**
   * What a command line begins with that runs the rest in a network of its own, where only the
   * socket file of its door leads out; null: it shares the lab's network.
   */
  readonly ownNetwork: readonly string[] | null;
}

/** What the components of one run share. */
export interface TopologyContext {
  readonly shape: TopologyShape;
  readonly kasProfile: KasProfile;
  /** A kas of the user's; the lab's own without. It knows no lab time: its tokens are checked on the wall clock. */
  readonly broughtKas?: BroughtKas | undefined;
  readonly book: AddressBook;
  readonly links: readonly LinkRecord[];
  readonly fleet: readonly FleetAgent[];
  readonly seed: string;
  /** Bearer token of every control endpoint of the run. */
  readonly controlToken: string;
  /** JSON for the shared clock (contracts/launch.ts). */
  readonly clockJson: string;
  /** Lab seconds in one wall second, for programs that know no lab time. */
  readonly speed: number;
  readonly kasSecretBase64: string;
  readonly gitalyToken: string;
  /** By which every kas pod is broken on purpose, in tests of the scenarios; else null. */
  readonly kasMutation: KasMutation | null;
  /** Messages that no service logs, so that a drill's incident is in no file. */
  readonly untold?: readonly string[] | undefined;
  /** Null: all agents are simulated. */
  readonly yourAgentk: YourAgentk | null;
  /** Folder for data that nobody keeps (repositories, Redis); removed at stop. */
  readonly dataFolder: string;
  /** PEM files of an edge with TLS, else null. */
  readonly certificates: {
    readonly caFile: string;
    readonly valid: { readonly certificateFile: string; readonly keyFile: string };
  } | null;
}
