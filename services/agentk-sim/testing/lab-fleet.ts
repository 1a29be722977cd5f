import type { AgentkSimConfig } from "../../../contracts/fleet.ts";
import type { ServiceEvent, ServiceEventKind } from "../../../contracts/service-events.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import type { ControlSettings } from "../../../kit/http/control-server.ts";
import { createLogger } from "../../../kit/log.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { startAgentkSim, type StartedAgentk } from "../start.ts";

export type EventOf<K extends ServiceEventKind> = Extract<ServiceEvent, { readonly kind: K }>;

/** A started fleet with all it has said. */
export interface TestFleet {
  readonly clock: Clock;
  readonly started: StartedAgentk;
  readonly events: ServiceEvent[];
  /** Parsed log lines. */
  readonly lines: Record<string, unknown>[];
  readonly eventsOf: <K extends ServiceEventKind>(kind: K) => readonly EventOf<K>[];
}

/**
 * Starts `count` agents `agent-1`… against `kasAddress`, at this speed: at once, or through the
 * control endpoint when one is given. `overrides` are other values of the configuration.
 */
export async function startTestFleet(
  kasAddress: string,
  count: number,
  speed: number,
  control?: ControlSettings,
  overrides: Partial<AgentkSimConfig> = {},
): Promise<TestFleet> {
  const wall = ScaledClock.real().wallNow();
  const clock = new ScaledClock({ epochMs: wall - 3_600_000, wallStartMs: wall, speed });
  const events: ServiceEvent[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    clock,
    destination: {
      write: (line: string) => {
        lines.push(JSON.parse(line) as Record<string, unknown>);
      },
    },
  });
  const started = await startAgentkSim(
    { ...fleetConfig(kasAddress, count), ...overrides },
    {
      clock,
      random: new SeededRandom("fleet"),
      log,
      component: "agentk",
      control,
      emit: (event) => {
        events.push(event as ServiceEvent);
      },
    },
  );
  return {
    clock,
    started,
    events,
    lines,
    eventsOf: <K extends ServiceEventKind>(kind: K) =>
      events.filter((event): event is EventOf<K> => event.kind === kind),
  };
}

function fleetConfig(kasAddress: string, count: number): AgentkSimConfig {
  return {
    observability: { host: "127.0.0.1", port: 0 },
    kasAddress,
    agents: Array.from({ length: count }, (_, index) => ({
      name: `agent-${index + 1}`,
      token: `token-${index + 1}`,
      podName: `agentk-${index + 1}`,
      podNamespace: "ns",
      startAfterMs: 0,
    })),
    version: "v14.2.0-pre",
    commit: "626caaff",
  };
}
