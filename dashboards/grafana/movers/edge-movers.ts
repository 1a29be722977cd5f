import { falls, FLEET, rises, type DashboardMovers } from "./mover.ts";

/** The lab's dashboard of the edge. */
export const EDGE_MOVERS: DashboardMovers = {
  "Who is cut off?": rises("lb-outage"),
  "Endpoints out of rotation": rises("lb-health-check"),
  "Open sockets by kas pod": falls("lb-outage"),
  "Connections at both ends": { ...falls("lb-outage"), expected: FLEET },
  "Front ends that take connections": falls("lb-outage"),
  "Connections by front end": falls("lb-outage"),
  "Failed connects of agents": rises("lb-outage"),
  "Healthy endpoints": falls("lb-health-check"),
  "Health checks by answer": rises("lb-health-check", { pod: "kas-1" }),
  "Ages of open sockets": falls("lb-outage", { le: "+Inf" }),
  "Requests and sockets ended, by statusDetails": rises("lb-outage", { status: "101" }),
  "Requests by response code": rises("lb-outage", { response_code: "101" }),
  // Idle connections carry next to nothing; those who come back carry much.
  "Bytes through the edge": rises("lb-outage", { link: "agentk->edge" }),
};
