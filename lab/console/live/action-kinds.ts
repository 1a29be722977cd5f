import type { ActionRequest } from "../api.ts";

/** What can be done, with an example of each. */
export const ACTION_KINDS: readonly {
  readonly kind: ActionRequest["kind"];
  readonly says: string;
  readonly example: ActionRequest;
}[] = [
  {
    kind: "inject",
    says: "injects a fault of the registry and proves its effect",
    example: { kind: "inject", fault: "redis-kill" },
  },
  { kind: "heal", says: "heals a fault that is in force", example: { kind: "heal", id: "hand-1" } },
  { kind: "heal-all", says: "heals everything, the newest first", example: { kind: "heal-all" } },
  {
    kind: "flag",
    says: "switches a feature flag of Rails",
    example: { kind: "flag", name: "kubernetes_agent_internal_api", enabled: false },
  },
  {
    kind: "scale",
    says: "scales the deployment of kas; its heal scales it back",
    example: { kind: "scale", replicas: 3 },
  },
  {
    kind: "restart",
    says: "replaces the pods of kas one after the other",
    example: { kind: "restart" },
  },
  {
    kind: "commit",
    says: "pushes a commit to an agent's configuration project",
    example: { kind: "commit", agent: "agent-1" },
  },
  {
    kind: "note",
    says: "writes a sentence into the history",
    example: { kind: "note", says: "looks like Redis" },
  },
];
