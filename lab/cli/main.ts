import { commitOf } from "../../kit/build.ts";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { reportError } from "./exit-code.ts";
import { generalHelp, verbHelp, versionText } from "./help.ts";
import { EXIT_CODES } from "./options.ts";
import { parseArguments, type ParsedArguments } from "./parse-arguments.ts";

const projectRoot = PROJECT_ROOT;
const out = (text: string): void => void process.stdout.write(text);
const err = (text: string): void => void process.stderr.write(text);

// A reader that has seen enough (`| head`) is no defect.
process.stdout.on("error", () => process.exit(EXIT_CODES.pass));

try {
  process.exitCode = await dispatch(parseArguments(process.argv.slice(2)));
} catch (error) {
  process.exitCode = reportError(error, err);
}

/** Heavy modules are loaded by the verb that needs them, so that the first words come at once. */
async function dispatch(parsed: ParsedArguments): Promise<number> {
  const { verb, options } = parsed;
  if (options["version"] === true) {
    out(versionText(commitOf(projectRoot)));
    return EXIT_CODES.pass;
  }
  if (verb === null || options["help"] === true) {
    out(verb === null ? generalHelp() : verbHelp(verb));
    return verb === null && options["help"] === undefined ? EXIT_CODES.input : EXIT_CODES.pass;
  }
  const ready = firstWords(parsed);
  switch (verb.name) {
    case "run":
      return await (
        await ready(import("./run-verb.ts"))
      ).runVerb(parsed, { projectRoot, out, err });
    case "matrix":
      return await (
        await ready(import("./matrix-verb.ts"))
      ).matrixVerb(parsed, { projectRoot, out, err });
    case "prove":
      return await (
        await ready(import("./prove-verb.ts"))
      ).proveVerb(parsed, { projectRoot, out, err });
    case "judge":
      return await (
        await ready(import("./judge-verb.ts"))
      ).judgeVerb(parsed, { projectRoot, out, err });
    case "diff":
      return await (await import("./diff-verb.ts")).diffVerb(parsed, { projectRoot, out, err });
    case "compare":
      return await (
        await ready(import("./compare-verb.ts"))
      ).compareVerb(parsed, { projectRoot, out, err });
    case "up":
      return await (await ready(import("./up-verb.ts"))).upVerb(parsed, { projectRoot, out, err });
    case "drill":
      return await (
        await ready(import("./drill-verb.ts"))
      ).drillVerb(parsed, { projectRoot, out, err });
    case "open":
      return await (
        await ready(import("./open-verb.ts"))
      ).openVerb(parsed, { projectRoot, out, err });
    case "do":
      return await (await import("./do-verb.ts")).doVerb(parsed, { projectRoot, out, err });
    case "test":
      return await (await import("./test-verb.ts")).testVerb(parsed, { projectRoot, out, err });
    case "list":
      return (await import("./list-verb.ts")).listVerb(parsed, { projectRoot, out, err });
    case "check":
      return (await import("./check-verb.ts")).checkVerb(parsed, { projectRoot, out, err });
    case "doctor": {
      const { doctor } = await import("./doctor.ts");
      const report = await doctor({ projectRoot });
      report.print((line) => out(`${line}\n`));
      return report.able ? EXIT_CODES.pass : EXIT_CODES.environment;
    }
    case "clean": {
      const { clean } = await import("./clean.ts");
      const report = await clean({
        projectRoot,
        yes: options["yes"] === true,
        tools: options["tools"] === true,
      });
      report.print((line) => out(`${line}\n`));
      return EXIT_CODES.pass;
    }
    default:
      throw new Error(`the verb ${verb.name} is in the table but not in main.ts`);
  }
}

/**
 * Says at once what is being read: the modules of a run take half a second, on a busy machine more.
 * A terminal forgets it again when they are there.
 */
function firstWords({ verb, operands }: ParsedArguments): <T>(loading: Promise<T>) => Promise<T> {
  const isSlow = ["run", "matrix", "judge", "compare", "up", "open", "drill"].includes(
    verb?.name ?? "",
  );
  // Whoever plays a drill may look over the shoulder of whoever starts it.
  const isNamed = operands.length > 0 && verb?.name !== "drill";
  const what = isNamed ? operands.join(", ") : (verb?.name ?? "");
  if (isSlow) err(`kas-lab reads ${what}${process.stderr.isTTY ? "" : "\n"}`);
  return async (loading) => {
    const loaded = await loading;
    if (isSlow && process.stderr.isTTY) err("\r\u001b[2K");
    return loaded;
  };
}
