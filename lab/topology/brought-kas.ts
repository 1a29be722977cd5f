import type { ForeignSource } from "./component.ts";

/** A kas of the user's, in place of the lab's own. */
export type BroughtKas =
  | ForeignSource
  /** One that already runs. */
  | {
      readonly kind: "address";
      readonly host: string;
      readonly port: number;
      /** null: nobody scrapes it. */
      readonly metrics: {
        readonly host: string;
        readonly port: number;
        readonly path: string;
      } | null;
    };

/** What the lab starts itself, with configuration, secrets and links. */
export type StartedKas = ForeignSource;

/** A name for people and for the history. */
export function broughtName(kas: BroughtKas): string {
  switch (kas.kind) {
    case "binary":
      return kas.path;
    case "image":
      return kas.image;
    case "address":
      return `ws://${kas.host}:${kas.port}`;
  }
}
