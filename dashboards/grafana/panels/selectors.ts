import { KAS_GRPC_REQUESTS } from "../../sli.ts";

/** Matchers that follow the dashboard's variables. */
const CHOSEN = 'environment="$environment", stage="$stage"';

/** Recorded series of kas. */
export const OF_KAS = `type="${KAS_GRPC_REQUESTS.service}", ${CHOSEN}`;

/** What kas itself exports, selected as its SLI does. */
export const FROM_KAS = `${KAS_GRPC_REQUESTS.selector}, ${CHOSEN}`;

/** The same, of the codes that count as errors. */
export const COUNTED_ERRORS = `${FROM_KAS}, grpc_code=~"${KAS_GRPC_REQUESTS.errorCodes.join("|")}"`;

/**
 * Containers of kas: `deployment` is there a label of the pod, and `kas`. kube-state-metrics has the
 * object's name. Source: observability reference, section 1.4.
 */
export const OF_CONTAINERS = `deployment="kas", ${CHOSEN}`;
export const OF_DEPLOYMENT = `deployment="gitlab-kas", ${CHOSEN}`;

/** The machine that stands for every node. */
export const OF_MACHINE = 'environment="$environment"';

/** Streams of agents' configuration that are open: one for each connected agentk pod. */
export const CONFIGURATION_STREAMS =
  'grpc_server_requests_in_flight{type="kas", environment="$environment", grpc_method="GetConfiguration"}';
