import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { RULE_FILE_MODELS } from "./catalogue.ts";
import type { RuleFileModel } from "./rule-model.ts";

/** Every generated file of this folder: path from the project's root to text. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(RULE_FILE_MODELS).map(([path, model]) => [path, ruleFileText(model)]),
  );
}

function ruleFileText({ comment, groups }: RuleFileModel): string {
  // By YAML 1.1 `yes` is a truth value: in that schema it is written with quotes, for every reader.
  const body = stringify(
    { groups },
    { schema: "yaml-1.1", lineWidth: 0, aliasDuplicateObjects: false },
  );
  return `${comment.map((line) => `# ${line}\n`).join("")}${body}`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  for (const [path, text] of Object.entries(generatedFiles())) {
    writeFileSync(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
}
