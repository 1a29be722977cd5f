import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { FORM } from "../../kit/installation.ts";
import { locateTool } from "../tools/locate-tool.ts";
import type { ToolName } from "../topology/component.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** Variables by which tests with real programs find them. */
const TOOL_VARIABLES: Readonly<Record<ToolName, string>> = {
  "redis-server": "KASLAB_TEST_REDIS",
  prometheus: "KASLAB_TEST_PROMETHEUS",
  promtool: "KASLAB_TEST_PROMTOOL",
  alertmanager: "KASLAB_TEST_ALERTMANAGER",
  amtool: "KASLAB_TEST_AMTOOL",
  chromium: "KASLAB_TEST_CHROMIUM",
};

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** Whether its output is a node test run whose summary is counted. */
  readonly counts: boolean;
}

/**
 * `kaslab test`: the checks and all tests, fast ones first; stops at the first that fails.
 * @throws LabError `CLI_SOURCES_ONLY` (input) in a package, which has no tests.
 */
export async function testVerb(
  { options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  if (FORM === "compiled") {
    throw new LabError("input", "CLI_SOURCES_ONLY", "the package has no tests", {
      hint: "They are in the project's sources: run ./kaslab test in a clone.",
    });
  }
  const clock = ScaledClock.real();
  const unitOnly = options["unit"] === true;
  const env = { ...process.env, ...(unitOnly ? {} : await toolPaths(err)) };
  const totals = { pass: 0, fail: 0 };
  for (const suite of suites(projectRoot, unitOnly)) {
    const beganMs = clock.wallNow();
    out(`\n== ${suite.name}\n`);
    const { code, text } = await run(suite.command, projectRoot, env, out);
    if (suite.counts) {
      totals.pass += count(text, "pass");
      totals.fail += count(text, "fail");
    }
    out(
      `== ${suite.name}: ${code === 0 ? "passed" : "failed"}, ${seconds(clock.wallNow() - beganMs)}\n`,
    );
    if (code !== 0) {
      if (suite.counts) out(`${totals.pass} passed, ${totals.fail} failed\n`);
      err(`${suite.name} failed; the lines above say why. Alone:  ${suite.command.join(" ")}\n`);
      return EXIT_CODES.fail;
    }
  }
  out(`\n${totals.pass} passed, ${totals.fail} failed\n`);
  return totals.fail === 0 && totals.pass > 0 ? EXIT_CODES.pass : EXIT_CODES.fail;
}

function suites(projectRoot: string, unitOnly: boolean): readonly Suite[] {
  const bin = (name: string): string => join(projectRoot, "node_modules/.bin", name);
  const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    scripts: Readonly<Record<string, string>>;
  };
  const testArguments = (script: string): readonly string[] =>
    [...(manifest.scripts[script] ?? "").matchAll(/'([^']+)'|(\S+)/g)]
      .map((match) => match[1] ?? match[2] ?? "")
      .slice(1);
  const node = process.execPath;
  const fast: readonly Suite[] = [
    {
      name: "format",
      command: [bin("prettier"), "--check", "--log-level", "warn", "."],
      counts: false,
    },
    { name: "types", command: [bin("tsc"), "--noEmit"], counts: false },
    {
      name: "types of the page",
      command: [bin("tsc"), "--noEmit", "-p", "lab/console/page"],
      counts: false,
    },
    { name: "lint", command: [bin("eslint"), "."], counts: false },
    { name: "unit tests", command: [node, ...testArguments("test:unit")], counts: true },
  ];
  if (unitOnly) return fast;
  return [
    ...fast,
    {
      name: "tests with real programs",
      command: [node, ...testArguments("test:real")],
      counts: true,
    },
    {
      name: "tests that want the machine for themselves",
      command: [node, ...testArguments("test:alone")],
      counts: true,
    },
  ];
}

async function toolPaths(err: (text: string) => void): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const tool of Object.keys(TOOL_VARIABLES) as ToolName[]) {
    const located = await locateTool(tool, { onProgress: (text) => err(`${text}\n`) });
    err(`${tool} ${located.version} at ${located.path}\n`);
    paths[TOOL_VARIABLES[tool]] = located.path;
  }
  return paths;
}

function run(
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  out: (text: string) => void,
): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    const onData = (chunk: Buffer): void => {
      text += chunk.toString();
      out(chunk.toString());
    };
    child.stdout.on("data", onData);
    child.stderr.on("data", onData);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

/** A figure of node's test summary: `ℹ pass 12` or `# pass 12`. */
function count(text: string, what: "pass" | "fail"): number {
  const found = [...text.matchAll(new RegExp(`^(?:ℹ|#) ${what} (\\d+)$`, "gm"))].at(-1);
  return Number(found?.[1] ?? 0);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
