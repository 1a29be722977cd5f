import { resolve } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { checkYourAgentk } from "../rehearse/agents/your-agentk.ts";
import { speedOf } from "../rehearse/brought-run.ts";
import { serveLive } from "../console/live/serve-live.ts";
import { pageFiles } from "../console/server/page-files.ts";
import type { OnLive } from "../rehearse/live-lab.ts";
import { rehearse } from "../rehearse/rehearse.ts";
import { ConsoleReporter } from "../report/console-reporter.ts";
import { JsonReporter } from "../report/json-reporter.ts";
import { rangesText } from "../report/ranges.ts";
import type { Reporter } from "../report/reporter.ts";
import type { RunResult } from "../report/run-result.ts";
import { loadScenario } from "../scenario/load.ts";
import { sweepOf, type Overrides } from "../scenario/overrides.ts";
import { checkBrought } from "../scenario/foreign/refusals.ts";
import { describePlan, describeTotal } from "../scenario/plan-text.ts";
import { onlookersOf } from "./chosen-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { agentkOf, withYourAgents } from "./agentk-option.ts";
import { chosenKas } from "./brought-kas.ts";
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
  const chosen = chosenKas(options);
  const sweep = sweepOf(typeof options["set"] === "string" ? options["set"] : "");
  const agentk = agentkOf(options);
  const plans = operands.flatMap((scenarioRef) =>
    sweep.map((given) => {
      const load = (set: Overrides): Scenario =>
        loadScenario(scenarioRef, projectRoot, { rules, set: { ...set, ...seedOf(options) } });
      const set = withYourAgents(given, agentk, () => load(given).shape);
      return { scenarioRef, set, scenario: load(set) };
    }),
  );
  for (const { scenario } of plans) checkYourAgentk(scenario.shape, agentk?.from, chosen.runtime);
  const speed = options["speed"];
  if (options["dry-run"] === true) {
    const planned = plans.map(({ scenario, set }) => {
      const asked = { ...(typeof speed === "number" ? { speed } : {}), ...chosen };
      return { scenario, set, speed: speedOf(scenario, asked) };
    });
    for (const { scenario, set, speed: own } of planned) {
      if (sweep.length > 1)
        out(
          `${Object.entries(set)
            .map((pair) => pair.join("="))
            .join(" ")}\n`,
        );
      out(describePlan(scenario, own, chosen.kas));
      if (chosen.kas !== undefined) checkBrought(scenario, chosen.kas, own);
    }
    const runs = planned.flatMap((plan) =>
      seedsOf(options["seed"], options["repeat"], plan.scenario.seed).map(() => plan),
    );
    if (runs.length > 1) out(describeTotal(runs));
    return EXIT_CODES.pass;
  }
  const interrupt = listenForInterrupts(err);
  const codes: number[] = [];
  const { out: outFolder } = options;
  try {
    for (const { scenarioRef, set, scenario } of plans) {
      const results: RunResult[] = [];
      const seeds = seedsOf(options["seed"], options["repeat"], scenario.seed);
      for (const seed of seeds) {
        if (isAborted(interrupt.signal)) break;
        interrupt.setCount(scenario.shape.kasReplicas + OTHER_PROCESSES);
        try {
          const { result } = await rehearse({
            scenarioRef,
            projectRoot,
            ...chosen,
            onlookers: onlookersOf(options),
            ...(agentk === undefined ? {} : { agentk: agentk.from }),
            keep: options["keep"] === true,
            withoutFaults: options["without-faults"] === true,
            reporters: [reporterFor(options["json"] === true, out)],
            signal: interrupt.signal,
            onKillSwitch: (kill) => interrupt.setKill(kill),
            say: err,
            rules,
            set,
            seed,
            ...(options["watch"] === true ? { onLive: watched(options, projectRoot, err) } : {}),
            ...(typeof speed === "number" ? { speed } : {}),
            ...(typeof outFolder === "string" ? { outFolder: resolve(outFolder) } : {}),
          });
          results.push(result);
          codes.push(exitCodeOf(result));
        } catch (error) {
          if (isAborted(interrupt.signal)) codes.push(EXIT_CODES.interrupted);
          else codes.push(reportError(error, err));
        }
      }
      if (seeds.length > 1 && options["json"] !== true) out(rangesText(results));
    }
  } finally {
    interrupt.dispose();
  }
  return worstExitCode(codes);
}

/** The page of a run; its link goes to stderr, where progress is told. */
function watched(
  { port }: ParsedArguments["options"],
  projectRoot: string,
  err: (text: string) => void,
): OnLive {
  return serveLive({
    projectRoot,
    port: typeof port === "number" ? port : 0,
    page: pageFiles(projectRoot),
    say: (link) => err(`\n  page     ${link}\n`),
  });
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The seed that was asked for, so that what is drawn is that of the run. */
function seedOf({ seed }: ParsedArguments["options"]): { readonly seed?: string } {
  return typeof seed === "string" ? { seed } : {};
}

/** The seed itself first, then numbered ones of it. */
function seedsOf(option: unknown, repeat: unknown, own: string): readonly string[] {
  const seed = typeof option === "string" ? option : own;
  const count = typeof repeat === "number" ? Math.max(1, Math.floor(repeat)) : 1;
  return Array.from({ length: count }, (_, index) => (index === 0 ? seed : `${seed}.${index + 1}`));
}

function reporterFor(json: boolean, out: (text: string) => void): Reporter {
  if (json) return new JsonReporter(out);
  return new ConsoleReporter({
    out: terminalOutput(process.stdout),
    progress: terminalOutput(process.stderr),
    clock: ScaledClock.real(),
  });
}
