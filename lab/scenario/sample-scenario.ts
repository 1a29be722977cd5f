import { KNOWN_METRICS } from "../../dashboards/metrics.ts";
import { FAULTS } from "../faults/registry.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A small vocabulary, and a scenario file that is right in it: for tests of the parser. */
export const VOCABULARY: Vocabulary = {
  faults: FAULTS,
  metrics: KNOWN_METRICS,
  alerts: ["KasServiceGrpcRequestsTrafficCessation"],
  componentKinds: ["kas", "lb-sim"],
};

export const GOOD_FILE = `scenario: mine
title: Mine
rehearses:
  - { runbook: Kubernetes Agent Service, section: Controls }
  - { incident: S02 }
topology: { extends: runbook-small, agents: { count: 4, start: { spread: 2m } } }
steady: { by: off - 30s, expect: [all agents connected] }
timeline:
  - { at: 20m, id: on, do: heal }
  - at: 10m
    id: off
    fault: feature-flag
    with: { name: kubernetes_agent_internal_api, enabled: false }
    until: on
  - { at: off + 5m, id: new, do: commit, to: { agent: agent-4 } }
expect:
  - says: all back
    by: on + 720s
    agents: { connected: all }
  - says: clean
    at: on + 900s
    redis: only live connections
  - says: quiet
    alerts: no production alert fires
  - says: in short
    during: off..end
    log: { of: kas, msg: x }
end: 40m
`;
