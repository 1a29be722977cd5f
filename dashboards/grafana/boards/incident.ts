import { AGENT_PANELS } from "../panels/incident-agents.ts";
import { CALL_PANELS, LIMITER_AND_TUNNEL_PANELS } from "../panels/incident-calls.ts";
import {
  GITALY_PANELS,
  LINK_PANELS,
  POD_PANELS,
  RAILS_PANELS,
} from "../panels/incident-dependencies.ts";
import { REDIS_PANELS } from "../panels/incident-redis.ts";
import { LINKS, MARKS } from "./marks.ts";
import type { DashboardSpec } from "../model.ts";
import { callRate, errorRatio } from "../panels/sli-panels.ts";
import { ENVIRONMENT, STAGE } from "../variables.ts";

const [ratio] = errorRatio("component", "grpc_requests SLI Error Ratio");

/** The lab's own: everything that is asked during an incident, in the order in which it is asked. */
export const INCIDENT: DashboardSpec = {
  uid: "kas-lab-incident",
  title: "kas-lab: Incident",
  description:
    "The lab's own. Who is cut off, what kas answers, what its dependencies do, and what was broken when.",
  tags: ["kas", "kas-lab"],
  variables: [ENVIRONMENT, STAGE],
  annotations: MARKS,
  links: LINKS,
  rows: [
    { title: "Who is cut off?", panels: AGENT_PANELS },
    {
      title: "What kas answers, and who is told",
      panels: [
        ...CALL_PANELS.slice(0, 2),
        { ...ratio, height: 8 },
        callRate("component", "grpc_requests SLI RPS"),
        ...CALL_PANELS.slice(2).map((panel) => ({ ...panel, width: 8 })),
      ],
    },
    { title: "Limiter and tunnels", panels: LIMITER_AND_TUNNEL_PANELS },
    { title: "Rails and targets", panels: RAILS_PANELS },
    { title: "Gitaly", panels: GITALY_PANELS.map((panel) => ({ ...panel, width: 6 })) },
    { title: "Redis", panels: REDIS_PANELS },
    { title: "Pods of kas", panels: POD_PANELS },
    { title: "Links", panels: LINK_PANELS },
  ],
};
