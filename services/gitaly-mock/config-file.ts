import type { ChangeFileBody } from "../../contracts/mock-faults.ts";

/** What a commit does to config.yaml; nothing given: the next revision. */
export type FileChange = Pick<ChangeFileBody, "config" | "delete">;

/** Text of config.yaml after a change, or undefined when there is none. */
export function configFile(revision: number, change: FileChange): string | undefined {
  if (change.delete === true) return undefined;
  if (change.config?.text !== undefined) return change.config.text;
  const level = revision % 2 === 1 ? "info" : "debug";
  const text = `# revision ${revision}\nobservability:\n  logging:\n    level: ${level}\n`;
  return change.config?.bytes === undefined ? text : padded(text, change.config.bytes);
}

/** The text with a comment behind it, `bytes` long; the comment alone when there is no room. */
function padded(text: string, bytes: number): string {
  const kept = text.length <= bytes ? text : "";
  const missing = bytes - kept.length;
  return missing < 2 ? kept + "\n".repeat(missing) : `${kept}#${"x".repeat(missing - 2)}\n`;
}
