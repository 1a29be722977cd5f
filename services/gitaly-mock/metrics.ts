import { collectDefaultMetrics, Counter, Registry } from "prom-client";
import type { DescMethod } from "@bufbuild/protobuf";
import { grpcStatusName } from "../../kit/grpc/status-names.ts";

const METHOD = ["grpc_type", "grpc_service", "grpc_method"] as const;

/** Gitaly's own metrics. Source: Rails and Gitaly reference, section 2.9. */
export class GitalyMetrics {
  readonly registry = new Registry();
  private readonly startedTotal = new Counter({
    name: "grpc_server_started_total",
    help: "Total number of RPCs started on the server.",
    labelNames: METHOD,
    registers: [this.registry],
  });
  private readonly handledTotal = new Counter({
    name: "grpc_server_handled_total",
    help: "Total number of RPCs completed on the server, regardless of success or failure.",
    labelNames: [...METHOD, "grpc_code"] as const,
    registers: [this.registry],
  });
  private readonly clientRequests = new Counter({
    name: "gitaly_service_client_requests_total",
    help: "Requests by client, auth version and response code",
    labelNames: [
      "client_name",
      "grpc_service",
      "call_site",
      "auth_version",
      "grpc_code",
      "deadline_type",
    ] as const,
    registers: [this.registry],
  });
  private readonly authentications = new Counter({
    name: "gitaly_authentications_total",
    help: "Authentication attempts by outcome",
    labelNames: ["enforced", "status"] as const,
    registers: [this.registry],
  });
  private readonly authenticationErrors = new Counter({
    name: "gitaly_authentication_errors_total",
    help: "Failed authentications by reason",
    labelNames: ["version", "error"] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  started(method: DescMethod): void {
    this.startedTotal.inc(labels(method));
  }

  handled(method: DescMethod, code: number, clientName: string): void {
    this.handledTotal.inc({ ...labels(method), grpc_code: grpcStatusName(code) });
    this.clientRequests.inc({
      client_name: clientName,
      grpc_service: method.parent.typeName,
      call_site: "unknown",
      auth_version: "v2",
      grpc_code: grpcStatusName(code),
      deadline_type: "none",
    });
  }

  authenticated(outcome: "ok" | "unauthenticated" | "denied", error: string | null): void {
    this.authentications.inc({ enforced: "true", status: outcome });
    if (error !== null) this.authenticationErrors.inc({ version: "v2", error });
  }
}

function labels(method: DescMethod): {
  grpc_type: string;
  grpc_service: string;
  grpc_method: string;
} {
  return {
    grpc_type: "server_stream",
    grpc_service: method.parent.typeName,
    grpc_method: method.name,
  };
}
