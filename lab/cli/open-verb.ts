import { startConsole } from "../console/server/server.ts";
import { StoredDesk } from "../console/stored/stored-desk.ts";
import { chosenStored, viewAt } from "./chosen-stored.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab open`: serves stored runs until Ctrl-C, which is how it is meant to end. */
export async function openVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const { at, port } = options;
  const chosen = chosenStored(operands[0], projectRoot);
  const { folder, run } = chosen;
  const view = viewAt(chosen, typeof at === "string" ? at : undefined);
  const interrupt = listenForInterrupts(err);
  const desk = new StoredDesk({ runsFolder: folder, projectRoot, say: (text) => err(`${text}\n`) });
  try {
    if (run !== null) {
      const session = await desk.open(run);
      for (const { what, says } of session.damage) err(`${what}: ${says}\n`);
    }
    const server = await startConsole({
      desk,
      projectRoot,
      port: typeof port === "number" ? port : 0,
    });
    try {
      out(`${run ?? folder}\n  page   ${server.linkTo(view)}\n\nCtrl-C ends it\n`);
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
