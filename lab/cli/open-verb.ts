import { existsSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { startConsole } from "../console/server/server.ts";
import { StoredDesk } from "../console/stored/stored-desk.ts";
import { isRunName, runsFolder } from "../rehearse/run-folder.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab open`: serves stored runs until Ctrl-C, which is how it is meant to end. */
export async function openVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const interrupt = listenForInterrupts(err);
  const { folder, run } = chosenRun(operands[0], projectRoot);
  const desk = new StoredDesk({ runsFolder: folder, projectRoot, say: (text) => err(`${text}\n`) });
  try {
    if (run !== null) {
      const session = await desk.open(run);
      for (const { what, says } of session.damage) err(`${what}: ${says}\n`);
    }
    const { port } = options;
    const server = await startConsole({
      desk,
      projectRoot,
      port: typeof port === "number" ? port : 0,
    });
    try {
      out(`${run ?? folder}\n  page   ${server.link}\n\nCtrl-C ends it\n`);
      await new Promise<void>((done) => {
        if (interrupt.signal.aborted) done();
        interrupt.signal.addEventListener("abort", () => done(), { once: true });
      });
    } finally {
      await server.stop();
    }
  } finally {
    await desk.close();
    interrupt.dispose();
  }
  return EXIT_CODES.pass;
}

/** A name in the folder of runs, or the path of a run's folder anywhere. */
function chosenRun(
  operand: string | undefined,
  projectRoot: string,
): { readonly folder: string; readonly run: string | null } {
  const folder = runsFolder(projectRoot);
  if (operand === undefined) return { folder, run: null };
  const path = resolve(operand);
  if (existsSync(path)) {
    const inside = relative(folder, path);
    if (!inside.startsWith("..") && inside !== "") return { folder, run: inside };
    if (isRunName(basename(path))) return { folder: dirname(path), run: basename(path) };
  }
  return { folder, run: operand.replace(/\/+$/, "") };
}
