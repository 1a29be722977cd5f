import { BACKEND_SERVICE, RESOURCE_LABELS } from "./resource-labels.ts";
import type { LoggedStatus } from "./status-details.ts";

/** What the load balancer knows about an exchange when it writes its log line. */
export interface ExchangeRecord extends LoggedStatus {
  /** Lab time at which the request arrived, ms since the Unix epoch. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly userAgent: string;
  readonly clientIp: string;
  /** The pod's address; null when none was picked. */
  readonly serverIp: string | null;
  readonly pod: string | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly traceContext: string;
  /** How the client spoke to the front end. */
  readonly protocol: "http" | "https";
}

/**
 * The fields of a `LoadBalancerLogEntry`. Sizes are texts, the latency is text in seconds, durations
 * are lab time. Source: load balancer reference, section 6. `pod` is the lab's own addition.
 */
export function logEntry(record: ExchangeRecord): Record<string, unknown> {
  const [traceId = "", spanId = ""] = record.traceContext.split(/[/;]/u);
  return {
    logName: "projects/lab/logs/requests",
    timestamp: new Date(record.startedMs).toISOString(),
    severity: isWarning(record) ? "WARNING" : "INFO",
    trace: `projects/lab/traces/${traceId}`,
    spanId,
    resource: {
      type: "http_load_balancer",
      labels: { ...RESOURCE_LABELS, zone: "global", backend_service_name: BACKEND_SERVICE },
    },
    httpRequest: {
      requestMethod: record.method,
      requestUrl: `${record.protocol}://${record.host}${record.url}`,
      requestSize: String(record.requestBytes),
      status: record.status,
      responseSize: String(record.responseBytes),
      userAgent: record.userAgent,
      remoteIp: record.clientIp,
      ...(record.serverIp === null ? {} : { serverIp: record.serverIp }),
      latency: `${((record.endedMs - record.startedMs) / 1000).toFixed(3)}s`,
    },
    jsonPayload: {
      "@type": "type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry",
      statusDetails: record.statusDetails,
    },
    ...(record.pod === null ? {} : { pod: record.pod }),
  };
}

/** WARNING for the load balancer's own errors and for 4xx and 5xx. */
export function isWarning(logged: LoggedStatus): boolean {
  return (
    logged.status >= 400 ||
    (logged.statusDetails !== "websocket_closed" &&
      logged.statusDetails !== "response_sent_by_backend")
  );
}
