import { resolve } from "node:path";
import { serveLive } from "../console/live/serve-live.ts";
import { pageFiles } from "../console/server/page-files.ts";
import { up } from "../rehearse/up.ts";
import { onlookersOf } from "./chosen-scenarios.ts";
import { agentkOf } from "./agentk-option.ts";
import { chosenKas } from "./brought-kas.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab up`: ends with 0 after the first Ctrl-C, which is how it is meant to end. */
export async function upVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const interrupt = listenForInterrupts(err);
  const { speed, seed, port, out: outFolder } = options;
  const agentk = agentkOf(options);
  // Before the lab, which it would hold up.
  const page = pageFiles(projectRoot);
  try {
    await page.catch(() => undefined);
    await up({
      topology: operands[0] ?? "runbook-small",
      projectRoot,
      ...chosenKas(options),
      onlookers: onlookersOf(options),
      ...(agentk === undefined ? {} : { agentk: { from: agentk.from, count: agentk.count ?? 1 } }),
      speed: typeof speed === "number" ? speed : 1,
      seed: typeof seed === "string" ? seed : "4711",
      signal: interrupt.signal,
      say: out,
      onLive: serveLive({
        projectRoot,
        port: typeof port === "number" ? port : 0,
        page,
        say: (link) => out(`  ${"page".padEnd(22)}${link}\n`),
      }),
      onKillSwitch: (kill) => interrupt.setKill(kill),
      ...(typeof outFolder === "string" ? { outFolder: resolve(outFolder) } : {}),
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return EXIT_CODES.interrupted;
  } finally {
    interrupt.dispose();
  }
  return EXIT_CODES.pass;
}
