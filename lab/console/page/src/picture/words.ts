import type { TopologyLink, TopologyNode } from "../../../api.ts";

/** A state as mark and word: told apart without colour. */
export const NODE_STATES: Readonly<
  Record<
    TopologyNode["state"],
    { readonly mark: string; readonly word: string; readonly tone: string }
  >
> = {
  healthy: { mark: "●", word: "healthy", tone: "healed" },
  degraded: { mark: "◐", word: "degraded", tone: "hurt" },
  down: { mark: "✕", word: "down", tone: "hurt" },
  paused: { mark: "❚❚", word: "paused", tone: "hurt" },
  starting: { mark: "○", word: "starting", tone: "told" },
  gone: { mark: "–", word: "gone", tone: "quiet" },
  unknown: { mark: "?", word: "no data", tone: "quiet" },
};

export const LINK_STATES: Readonly<Record<TopologyLink["state"], string>> = {
  flowing: "flowing",
  idle: "idle",
  slow: "slow",
  broken: "broken",
  unknown: "no data",
};
