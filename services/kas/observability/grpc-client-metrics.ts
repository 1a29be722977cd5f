import type { DescMethod } from "@bufbuild/protobuf";
import { Counter, Gauge, type Registry } from "prom-client";
import { grpcStatusName } from "../../../kit/grpc/status-names.ts";
import { grpcLabels, type MethodLabels } from "./grpc-server-metrics.ts";

/** One outbound RPC, from its start to its status. */
export interface ObservedCall {
  messageSent(): void;
  messageReceived(): void;
  handled(code: number): void;
}

/** Outbound RPCs as go-grpc-prometheus and promgrpc count them; names and labels as recorded. */
export class GrpcClientMetrics {
  private readonly startedTotal: Counter;
  private readonly handledTotal: Counter;
  private readonly sentTotal: Counter;
  private readonly receivedTotal: Counter;
  private readonly inFlight: Gauge;
  private readonly userAgent: string;

  constructor(registry: Registry, userAgent: string) {
    const method = ["grpc_type", "grpc_service", "grpc_method"];
    const counter = (name: string, help: string, labelNames: string[]): Counter =>
      new Counter({ name, help, labelNames, registers: [registry] });
    this.userAgent = `${userAgent} grpc-go/1.39.0`;
    this.startedTotal = counter(
      "grpc_client_started_total",
      "Total number of RPCs started on the client.",
      method,
    );
    this.handledTotal = counter(
      "grpc_client_handled_total",
      "Total number of RPCs completed by the client, regardless of success or failure.",
      [...method, "grpc_code"],
    );
    this.sentTotal = counter(
      "grpc_client_msg_sent_total",
      "Total number of gRPC stream messages sent by the client.",
      method,
    );
    this.receivedTotal = counter(
      "grpc_client_msg_received_total",
      "Total number of RPC stream messages received by the client.",
      method,
    );
    this.inFlight = new Gauge({
      name: "grpc_client_requests_in_flight",
      // The real one's own help, as recorded.
      help: "TODO",
      labelNames: ["grpc_method", "grpc_service", "grpc_is_fail_fast", "grpc_client_user_agent"],
      registers: [registry],
    });
  }

  started(method: DescMethod): ObservedCall {
    const labels: MethodLabels = grpcLabels(method);
    const flight = {
      grpc_method: labels.grpc_method,
      grpc_service: labels.grpc_service,
      grpc_is_fail_fast: "true",
      grpc_client_user_agent: this.userAgent,
    };
    this.startedTotal.inc({ ...labels });
    this.inFlight.inc(flight);
    let done = false;
    return {
      messageSent: () => this.sentTotal.inc({ ...labels }),
      messageReceived: () => this.receivedTotal.inc({ ...labels }),
      handled: (code) => {
        if (done) return;
        done = true;
        this.inFlight.dec(flight);
        this.handledTotal.inc({ ...labels, grpc_code: grpcStatusName(code) });
      },
    };
  }
}
