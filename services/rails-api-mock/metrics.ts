import { Counter, Gauge, collectDefaultMetrics, Registry } from "prom-client";

/** Metrics of this mock; `kaslab_` marks what the real Rails does not have. */
export class RailsMetrics {
  readonly registry = new Registry();
  readonly requests = new Counter({
    name: "kaslab_rails_requests_total",
    help: "Internal API requests answered, by endpoint and HTTP status",
    labelNames: ["endpoint", "status"] as const,
    registers: [this.registry],
  });
  readonly flagCopies = new Gauge({
    name: "kaslab_rails_flag_copies",
    help: "Workers whose in-memory copy of the flag says on",
    labelNames: ["flag"] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
