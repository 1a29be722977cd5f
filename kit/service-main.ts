import { z } from "zod";
import type { Clock } from "./clock/clock.ts";
import { ScaledClock } from "./clock/scaled-clock.ts";
import { LabError, messageOf } from "./errors.ts";
import type { ControlSettings } from "./http/control-server.ts";
import { LagMeter } from "./lag-meter.ts";
import { launcherChannel, type LauncherChannel } from "./launcher-channel.ts";
import type { Started } from "./lifecycle.ts";
import { createLogger, type Logger } from "./log.ts";
import { SeededRandom, type Random } from "./random.ts";

/** Names of the environment variables by which a launcher speaks to a service. */
export interface LaunchVariables {
  readonly clock: string;
  readonly seed: string;
  readonly controlAddress: string;
  readonly controlToken: string;
  readonly component: string;
  readonly launcher: string;
  readonly untold: string;
}

/** What a service's `start` is given. */
export interface ServiceContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Component name (`kas-1`); the program's name without a launcher. */
  readonly component: string;
  readonly control: ControlSettings | undefined;
  /** Writes one event line to stdout. */
  readonly emit: (event: object) => void;
}

const Untold = z.array(z.string());

const ClockJson = z.strictObject({
  epochMs: z.number(),
  wallStartMs: z.number(),
  speed: z.number().positive(),
});

/**
 * The life of a service process: reads the launch variables, starts, stops gracefully on SIGTERM or
 * SIGINT (a second signal changes nothing, as in kas), and dies with the launcher when its channel
 * closes. Exits 1 with one line on stderr when the start fails.
 */
export async function serviceMain(
  program: string,
  variables: LaunchVariables,
  start: (context: ServiceContext) => Promise<Started>,
): Promise<void> {
  const env = process.env;
  const newClock = (): ScaledClock =>
    env[variables.clock] === undefined
      ? ScaledClock.real()
      : new ScaledClock(ClockJson.parse(JSON.parse(env[variables.clock] ?? "")));
  const clock = newClock();
  const component = env[variables.component] ?? program;
  const untold = Untold.parse(JSON.parse(env[variables.untold] ?? "[]"));
  const log = createLogger({ clock, untold });
  const context: ServiceContext = {
    clock,
    random: new SeededRandom(env[variables.seed] ?? String(clock.wallNow())),
    log,
    component,
    control: controlSettings(env[variables.controlAddress], env[variables.controlToken]),
    emit: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  };
  const launcher = launcherChannel(env[variables.launcher]);
  obeyLauncher(launcher, clock);
  const lag = monitorLag(launcher, context, newClock());
  try {
    const started = await start(context);
    await stopSignal(launcher);
    lag.stop();
    await started.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`Program aborted: ${messageOf(error)}\n`);
    if (error instanceof LabError && error.hint !== undefined) {
      process.stderr.write(`${error.hint}\n`);
    }
    process.exit(1);
  }
}

function controlSettings(
  address: string | undefined,
  token: string | undefined,
): ControlSettings | undefined {
  if (address === undefined || address === "") return undefined;
  if (token === undefined || token === "") throw new Error("a control address needs a token");
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)), token };
}

/** SIGTERM, SIGINT, or the launcher's death. */
function stopSignal(launcher: LauncherChannel): Promise<void> {
  return new Promise((resolve) => {
    process.on("SIGTERM", () => {
      resolve();
    });
    process.on("SIGINT", () => {
      resolve();
    });
    launcher.onEnd(() => process.exit(1));
  });
}

/** What a launcher may say on its channel: this process alone has a wrong clock. */
const SkewMessage = z.strictObject({ kind: z.literal("skew-clock"), offsetMs: z.number() });

function obeyLauncher(launcher: LauncherChannel, clock: ScaledClock): void {
  launcher.onMessage((message) => {
    const skew = SkewMessage.safeParse(message);
    if (skew.success) clock.skew(skew.data.offsetMs);
  });
}

/**
 * Reports every stretch in which this process was late, so that a verdict can distrust what lies
 * beside it. `steady` is the run's clock as nobody sets it wrong.
 */
function monitorLag(
  launcher: LauncherChannel,
  context: ServiceContext,
  steady: Clock,
): { stop(): void } {
  const meter = new LagMeter(steady, ({ fromMs, toMs, lateMs }) => {
    if (!launcher.isOpen()) return;
    context.emit({
      kind: "lag",
      at: toMs,
      source: "service-event-loop",
      lagMs: lateMs,
      fromMs,
      toMs,
    });
  });
  meter.start();
  return meter;
}
