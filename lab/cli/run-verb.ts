import { resolve } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { rehearse } from "../rehearse/rehearse.ts";
import { ConsoleReporter } from "../report/console-reporter.ts";
import { JsonReporter } from "../report/json-reporter.ts";
import type { Reporter } from "../report/reporter.ts";
import { loadScenario } from "../scenario/load.ts";
import { describePlan } from "../scenario/plan-text.ts";
import { exitCodeOf, reportError, worstExitCode } from "./exit-code.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { terminalOutput } from "./terminal-output.ts";
import type { VerbContext } from "./verb-context.ts";

/** Processes beside the kas pods: Redis, Prometheus, links, Rails, Gitaly, load balancer, agentk. */
const OTHER_PROCESSES = 7;

/** `kaslab run`: all files are checked before the first starts. */
export async function runVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const rules = typeof options["rules"] === "string" ? [resolve(options["rules"])] : [];
  const scenarios = operands.map((reference) => loadScenario(reference, projectRoot, { rules }));
  const speed = options["speed"];
  if (options["dry-run"] === true) {
    for (const scenario of scenarios) {
      out(describePlan(scenario, typeof speed === "number" ? speed : scenario.speed));
    }
    return EXIT_CODES.pass;
  }
  const interrupt = listenForInterrupts(err);
  const codes: number[] = [];
  const isInterrupted = (): boolean => interrupt.signal.aborted;
  try {
    for (const [index, scenarioRef] of operands.entries()) {
      if (isInterrupted()) break;
      interrupt.setCount((scenarios[index]?.shape.kasReplicas ?? 0) + OTHER_PROCESSES);
      const { seed, out: outFolder } = options;
      try {
        const { result } = await rehearse({
          scenarioRef,
          projectRoot,
          keep: options["keep"] === true,
          withoutFaults: options["without-faults"] === true,
          reporters: [reporterFor(options["json"] === true, out)],
          signal: interrupt.signal,
          onKillSwitch: (kill) => interrupt.setKill(kill),
          say: err,
          rules,
          ...(typeof seed === "string" ? { seed } : {}),
          ...(typeof speed === "number" ? { speed } : {}),
          ...(typeof outFolder === "string" ? { outFolder: resolve(outFolder) } : {}),
        });
        codes.push(exitCodeOf(result));
      } catch (error) {
        if (isInterrupted()) codes.push(EXIT_CODES.interrupted);
        else codes.push(reportError(error, err));
      }
    }
  } finally {
    interrupt.dispose();
  }
  return worstExitCode(codes);
}

function reporterFor(json: boolean, out: (text: string) => void): Reporter {
  if (json) return new JsonReporter(out);
  return new ConsoleReporter({
    out: terminalOutput(process.stdout),
    progress: terminalOutput(process.stderr),
    clock: ScaledClock.real(),
  });
}
