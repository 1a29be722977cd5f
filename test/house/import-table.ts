/**
 * Who may import whom. A folder is named by its path from the root; the longest matching rule of a
 * file counts. `test` and `bench` may import anything. Read by imports.test.ts.
 */
export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  contracts: ["contracts"],
  kit: ["kit"],
  "services/kas": ["contracts", "kit", "services/kas"],
  "services/rails-api-mock": ["contracts", "kit", "services/rails-api-mock"],
  "services/gitaly-mock": ["contracts", "kit", "services/gitaly-mock"],
  "services/lb-sim": ["contracts", "kit", "services/lb-sim"],
  "services/agentk-sim": ["contracts", "kit", "services/agentk-sim"],
  dashboards: ["dashboards", "contracts"],
  "lab/topology": ["contracts", "kit", "lab/topology"],
  "lab/tools": ["kit", "lab/tools", "lab/topology"],
  "lab/links": ["contracts", "kit", "lab/links", "lab/topology"],
  "lab/runtimes": ["contracts", "kit", "lab/runtimes", "lab/topology", "lab/tools"],
  "lab/exporters": ["contracts", "kit", "lab/exporters"],
  "lab/observe": ["contracts", "kit", "dashboards", "lab/observe", "lab/topology"],
  "lab/on-call": [
    "contracts",
    "kit",
    "dashboards",
    "lab/on-call",
    "lab/observe",
    "lab/tools",
    "lab/topology",
  ],
  "lab/faults": ["contracts", "kit", "lab/faults"],
  "lab/pods": ["kit", "lab/pods", "lab/faults"],
  "lab/scenario": [
    "contracts",
    "kit",
    "dashboards",
    "lab/scenario",
    "lab/topology",
    "lab/faults",
    "lab/observe",
    "lab/report",
  ],
  "lab/report": ["contracts", "kit", "dashboards", "lab/report", "lab/observe"],
  "lab/rehearse": ["contracts", "kit", "dashboards", "lab"],
  "lab/cli": ["contracts", "kit", "dashboards", "lab"],
};
