/** How an exchange ended, as the load balancer saw it. */
export type Ending =
  /** An upgrade to something other than WebSocket. */
  | "upgrade-rejected"
  /** No endpoint was healthy. */
  | "no-backend"
  /** The pod could not be connected. */
  | "connect-failed"
  /** The backend service timeout ran out. */
  | "backend-timeout"
  /** The pod's side broke off. */
  | "backend-closed"
  /** The client's side broke off. */
  | "client-closed"
  /** An answer in full, or a socket that either side ended cleanly. */
  | "completed";

export interface ExchangeFacts {
  readonly ending: Ending;
  /** Whether the client asked for an upgrade. */
  readonly upgradeAsked: boolean;
  /** Status of the pod's answer; null before any. 101 means the socket was upgraded. */
  readonly backendStatus: number | null;
  /** Whether bytes went to the client after an upgrade. */
  readonly dataSentToClient: boolean;
}

export interface LoggedStatus {
  readonly status: number;
  readonly statusDetails: string;
}

/**
 * What can be logged of a socket, and of any exchange that the load balancer ends itself. The rest has
 * the status of the pod's answer. Of these the counters exist before the first one.
 */
export const KNOWN_STATUSES: readonly LoggedStatus[] = [
  ...[
    "websocket_closed",
    "backend_timeout",
    "backend_connection_closed_before_data_sent_to_client",
    "backend_connection_closed_after_partial_response_sent",
    "client_disconnected_before_any_response",
    "client_disconnected_after_partial_response",
  ].map((statusDetails) => ({ status: 101, statusDetails })),
  ...[
    "failed_to_pick_backend",
    "failed_to_connect_to_backend",
    "backend_timeout",
    "backend_connection_closed_before_data_sent_to_client",
  ].map((statusDetails) => ({ status: 502, statusDetails })),
  { status: 0, statusDetails: "client_disconnected_before_any_response" },
  { status: 400, statusDetails: "upgrade_header_rejected" },
];

/** Status that the classic load balancer answers with by itself. */
const OWN_ERROR_STATUS = 502;

/**
 * What the load balancer logs for an exchange. Source: load balancer reference, section 5; classic
 * answers 502 for its own errors, an upgraded socket logs 101 whatever ended it.
 */
export function loggedStatus(facts: ExchangeFacts): LoggedStatus {
  const { backendStatus } = facts;
  if (backendStatus === 101) return { status: 101, statusDetails: socketDetails(facts) };
  switch (facts.ending) {
    case "upgrade-rejected":
      return { status: 400, statusDetails: "upgrade_header_rejected" };
    case "no-backend":
      return { status: OWN_ERROR_STATUS, statusDetails: "failed_to_pick_backend" };
    case "connect-failed":
      return { status: OWN_ERROR_STATUS, statusDetails: "failed_to_connect_to_backend" };
    case "backend-timeout":
      return { status: OWN_ERROR_STATUS, statusDetails: "backend_timeout" };
    case "backend-closed":
      return backendStatus === null
        ? {
            status: OWN_ERROR_STATUS,
            statusDetails: "backend_connection_closed_before_data_sent_to_client",
          }
        : {
            status: backendStatus,
            statusDetails: "backend_connection_closed_after_partial_response_sent",
          };
    case "client-closed":
      return backendStatus === null
        ? { status: 0, statusDetails: "client_disconnected_before_any_response" }
        : { status: backendStatus, statusDetails: "client_disconnected_after_partial_response" };
    case "completed":
      return {
        status: backendStatus ?? 0,
        statusDetails: facts.upgradeAsked
          ? "websocket_handshake_failed"
          : "response_sent_by_backend",
      };
  }
}

function socketDetails(facts: ExchangeFacts): string {
  switch (facts.ending) {
    case "backend-timeout":
      return "backend_timeout";
    case "backend-closed":
    case "connect-failed":
    case "no-backend":
    case "upgrade-rejected":
      return facts.dataSentToClient
        ? "backend_connection_closed_after_partial_response_sent"
        : "backend_connection_closed_before_data_sent_to_client";
    case "client-closed":
      return facts.dataSentToClient
        ? "client_disconnected_after_partial_response"
        : "client_disconnected_before_any_response";
    case "completed":
      return "websocket_closed";
  }
}
