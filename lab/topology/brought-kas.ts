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

/** The options of `kaslab run` that bring it. */
export function broughtOptions(kas: BroughtKas | undefined): readonly string[] {
  if (kas === undefined) return [];
  if (kas.kind !== "address") return [`--kas-${kas.kind}`, broughtName(kas)];
  const { metrics } = kas;
  return [
    "--kas-address",
    broughtName(kas),
    ...(metrics === null
      ? []
      : ["--kas-metrics-address", `http://${metrics.host}:${metrics.port}${metrics.path}`]),
  ];
}
