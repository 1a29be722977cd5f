import type { LbSimConfig } from "../../../contracts/fleet.ts";
import type { ServiceEvent } from "../../../contracts/service-events.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { createLogger } from "../../../kit/log.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { startLbSim, type StartedLb } from "../start.ts";
import { EchoPod } from "./echo-pod.ts";

/** Own address of the load balancer in tests. */
export const TEST_LB_ADDRESS = "34.1.2.3";

export const TEST_CONTROL_TOKEN = "lb-control";

export interface TestLb {
  readonly clock: Clock;
  readonly started: StartedLb;
  readonly events: ServiceEvent[];
  readonly lines: Record<string, unknown>[];
  readonly pods: readonly EchoPod[];
  /** `<status> <statusDetails>` of every request and socket that has ended. */
  readonly logged: () => readonly string[];
}

/** A load balancer before two echo pods on 127.0.0.2 and 127.0.0.3 with the same port. */
export async function startTestLb(
  settings: {
    readonly speed?: number;
    readonly backendTimeoutMs?: number;
    readonly health?: number;
    /** With a control endpoint whose token is {@link TEST_CONTROL_TOKEN}. */
    readonly control?: boolean;
    readonly config?: Pick<LbSimConfig, "frontEnds" | "tls">;
  } = {},
): Promise<TestLb> {
  const clock = testClock(settings.speed ?? 1);
  const pods = [new EchoPod(), new EchoPod()];
  const hosts = ["127.0.0.2", "127.0.0.3"];
  for (const [index, pod] of pods.entries()) {
    pod.health = settings.health ?? 200;
    await pod.start(hosts[index] ?? "127.0.0.1", pods[0]?.port ?? 0);
  }
  const port = pods[0]?.port ?? 0;
  const events: ServiceEvent[] = [];
  const lines: Record<string, unknown>[] = [];
  const config = {
    listen: { host: "127.0.0.1", port: 0 },
    observability: { host: "127.0.0.1", port: 0 },
    address: TEST_LB_ADDRESS,
    endpoints: hosts.map((host, index) => ({ pod: `kas-${index + 1}`, host, port })),
    healthCheck: {
      port,
      path: "/liveness",
      intervalMs: 5_000,
      timeoutMs: 3_000,
      healthyThreshold: 1,
      unhealthyThreshold: 2,
    },
    backendTimeoutMs: settings.backendTimeoutMs ?? 1_830_000,
    ...settings.config,
  };
  const started = await startLbSim(config, {
    clock,
    random: new SeededRandom("lb"),
    log: createLogger({
      clock,
      destination: {
        write: (line: string) => {
          lines.push(JSON.parse(line) as Record<string, unknown>);
        },
      },
    }),
    component: "lb",
    control:
      settings.control === true
        ? { host: "127.0.0.1", port: 0, token: TEST_CONTROL_TOKEN }
        : undefined,
    emit: (event) => {
      events.push(event as ServiceEvent);
    },
  });
  return { clock, started, events, lines, pods, logged: () => lines.flatMap(loggedOf) };
}

function loggedOf(line: Record<string, unknown>): readonly string[] {
  if (line["msg"] !== "request") return [];
  const { status } = line["httpRequest"] as { readonly status: number };
  const { statusDetails } = line["jsonPayload"] as { readonly statusDetails: string };
  return [`${status} ${statusDetails}`];
}

function testClock(speed: number): ScaledClock {
  const wall = ScaledClock.real().wallNow();
  return new ScaledClock({ epochMs: wall - 3_600_000, wallStartMs: wall, speed });
}
