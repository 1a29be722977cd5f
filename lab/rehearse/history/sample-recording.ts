import { STEP_MS, STEPS, type RecordedSeries, type Recording } from "./recording.ts";

/** One value for each step, from its number. */
export function perStep(value: (step: number) => number | null): (number | null)[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => value(step));
}

function kas(name: string, values: (number | null)[], labels: object = {}): RecordedSeries {
  return {
    labels: { __name__: name, job: "gitlab-kas", instance: "127.7.1.1:8181", ...labels },
    values,
  };
}

/** A small recording for tests: one pod, a counter that grows by 2 a second from step 1 on. */
export const SAMPLE_RECORDING: Recording = {
  version: 2,
  key: "a".repeat(64),
  seed: "steady-hour",
  made: "2026-01-02T03:04:05.000Z",
  prefix: "127.7",
  series: [
    kas(
      "up",
      perStep(() => 1),
    ),
    kas(
      "grpc_server_handled_total",
      perStep((step) => (step === 0 ? null : (step * 2 * STEP_MS) / 1000)),
      { grpc_code: "OK", grpc_method: "Connect" },
    ),
    kas(
      "grpc_server_requests_in_flight",
      perStep((step) => (step % 7 === 0 ? 9 : 10)),
      { grpc_method: "GetConfiguration" },
    ),
  ],
};
