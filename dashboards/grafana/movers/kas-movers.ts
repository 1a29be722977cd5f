import { falls, FLEET, LAST_WEEK, MACHINE, rises, type DashboardMovers } from "./mover.ts";

const UNAVAILABLE = { grpc_code: "Unavailable" };

const SLI: DashboardMovers = Object.fromEntries(
  ["kas Service", "grpc_requests SLI"].flatMap((of) => [
    [`${of} Error Ratio`, { ...rises("flag-disable"), "last week": LAST_WEEK }],
    [`${of} Error Ratio Status`, rises("flag-disable")],
    [`${of} RPS`, { ...rises("lb-outage"), "last week": LAST_WEEK }],
  ]),
);

const DEPLOYMENT: DashboardMovers = {
  "kas Deployment: CPU": falls("scale-to-zero"),
  "kas Deployment: Memory": falls("scale-to-zero"),
  "kas Deployment: Network IO": {
    "send {{cluster}}": { by: "scale-to-zero", way: "falls" },
    // Below the axis: nearer to it is less.
    "receive {{cluster}}": { by: "scale-to-zero", way: "rises" },
  },
  "Node CPU Requests Utilization": falls("scale-to-zero"),
  "Node Memory Requests Utilization": falls("scale-to-zero"),
};

/** The dashboards that GitLab has too. */
export const KAS_MOVERS: Readonly<Record<string, DashboardMovers>> = {
  "kas-main": {
    "Who is cut off?": rises("flag-disable"),
    "Share cut off": rises("flag-disable"),
    "Connected agentk Pods against expected": { ...falls("flag-disable"), expected: FLEET },
    "Connected agentk Pods by kas pod": falls("crash-loop"),
    ...SLI,
    Saturation: falls("scale-to-zero"),
    "grpc_requests Errors - Overall": rises("flag-disable"),
    "grpc_requests RPS - Overall": rises("lb-outage"),
    "grpc_requests Errors - per grpc_method": rises("flag-disable", {
      grpc_method: "GetConfiguration",
    }),
    "grpc_requests RPS - per grpc_method": rises("lb-outage", { grpc_method: "Connect" }),
    ...DEPLOYMENT,
    "open_fds Saturation": {
      // One pod carries everybody.
      ...rises("crash-loop"),
      open_fds: { by: "scale-to-zero", way: "falls" },
    },
    "Number of connected agentk Pods": falls("flag-disable"),
    "Finished calls by method and code": rises("flag-disable", UNAVAILABLE),
  },
  "kas-kube-containers": {
    CPU: falls("scale-to-zero"),
    Memory: falls("scale-to-zero"),
    "Container Waiting Reasons": rises("crash-loop", { reason: "CrashLoopBackOff" }),
    "Container Terminations": rises("crash-loop", { reason: "Error" }),
  },
  "kas-kube-deployments": DEPLOYMENT,
  "kas-pod": {
    "Active Version": falls("crash-loop"),
    "Deployment Memory Usage": falls("scale-to-zero"),
    "Deployment CPU Usage": falls("scale-to-zero"),
    "Unavailable Replicas": rises("crash-loop"),
    "Memory Used": falls("scale-to-zero"),
    "Memory Total": { "*": MACHINE },
    "CPU Cores Used": falls("scale-to-zero"),
    "CPU Cores Total": { "*": MACHINE },
    "Pods available": falls("scale-to-zero"),
    "Pods total": falls("scale-to-zero"),
    "CPU Usage": falls("scale-to-zero"),
    "CPU Quota": falls("scale-to-zero"),
    "Memory Usage": falls("scale-to-zero"),
    "Memory Quota": falls("scale-to-zero"),
    "All processes network I/O": {
      "receive {{pod}}": { by: "scale-to-zero", way: "falls" },
      "transmit {{pod}}": { by: "scale-to-zero", way: "rises" },
    },
  },
  "kas-ci-tunnel": {
    "Open tunnels by kas pod": falls("lb-outage"),
    "ReverseTunnel OK calls": rises("lb-outage"),
    "ReverseTunnel not OK calls": rises("redis-loss", { grpc_code: "ResourceExhausted" }),
  },
  "kas-misc": {
    "All calls by service, method and code": rises("flag-disable", UNAVAILABLE),
    "Versions by stage": falls("crash-loop"),
  },
};
