import { basename, resolve } from "node:path";
import { COMMAND } from "../../kit/installation.ts";
import type { DrillDoor } from "../console/drill/drill-door.ts";
import { serveDrill } from "../console/drill/serve-drill.ts";
import { pageFiles } from "../console/server/page-files.ts";
import { RANDOM } from "../drill/choose-incident.ts";
import { planDrill } from "../rehearse/drill/drill-plan.ts";
import { startDrill, type RunningDrill } from "../rehearse/drill/start-drill.ts";
import { PORTS } from "../topology/addresses.ts";
import { askSpeed } from "./ask-speed.ts";
import { playByLines } from "./drill-lines.ts";
import { playAtPrompt } from "./drill-prompt.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { DRILL_EXITS } from "./exit-code.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

const MINUTE_MS = 60_000;

/** `kaslab drill`: ends with 0 when the service is back and a cause declared. */
export async function drillVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const { speed, agents, shift, seed, port, out: outFolder } = options;
  // Made before the lab, which it would hold up.
  const page = pageFiles(projectRoot);
  const built = page.catch(() => undefined);
  const plan = planDrill({
    incident: operands[0] ?? RANDOM,
    projectRoot,
    // Another incident each time unless one wants the same again; the report tells the seed.
    seed: typeof seed === "string" ? seed : String(process.hrtime.bigint() % 1_000_000n),
    ...(typeof speed === "number" ? { speed } : {}),
    ...(typeof agents === "number" ? { agents } : {}),
    hasHistory: options["history"] === true,
  });
  const interrupt = listenForInterrupts(err);
  const asLines = options["json"] === true;
  const say = (says: string): void =>
    asLines ? out(`${JSON.stringify({ version: 1, kind: "progress", says })}\n`) : err(`${says}\n`);
  try {
    const isAsked = typeof speed !== "number" && !asLines && isTerminal();
    const chosen = isAsked
      ? await askSpeed(process.stdin, process.stdout, interrupt.signal)
      : plan.speed;
    if (chosen === null) return EXIT_CODES.interrupted;
    await built;
    const drill = await startDrill({
      plan: { ...plan, speed: chosen },
      projectRoot,
      signal: interrupt.signal,
      say,
      onKillSwitch: (kill) => interrupt.setKill(kill),
      ...(typeof shift === "number" ? { limitMs: shift * MINUTE_MS } : {}),
      ...(typeof outFolder === "string" ? { outFolder: resolve(outFolder) } : {}),
    });
    const player = asLines
      ? playByLines(drill.session, process.stdin, out)
      : playAtPrompt(drill.session, process.stdin, process.stdout);
    const served = await serveDrill(doorOf(drill), {
      projectRoot,
      port: typeof port === "number" ? port : 0,
      page,
    });
    say(`the page of the drill: ${served.link}`);
    try {
      drill.begin();
      const result = await drill.finish();
      player.end(result);
      if (!asLines) out(`  look again  ${COMMAND} open ${drill.runFolder}\n`);
      return DRILL_EXITS[result.ending];
    } finally {
      await served.stop("the drill is over");
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return EXIT_CODES.interrupted;
  } finally {
    interrupt.dispose();
  }
}

/** Whether a person sits there, who can be asked. */
function isTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** What the page of a drill may see of it. */
function doorOf({ session, stack, clock, history, runFolder }: RunningDrill): DrillDoor {
  return {
    session,
    run: basename(runFolder),
    runFolder,
    speed: clock.speed,
    clock,
    prometheus: { host: stack.book.prometheus, port: PORTS.prometheus },
    history,
  };
}
