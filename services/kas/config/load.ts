import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { LabError, messageOf } from "../../../kit/errors.ts";
import { KasConfig } from "./schema.ts";

/** What kas needs to know beside its file: secrets already read. */
export interface LoadedConfig {
  readonly config: KasConfig;
  /** HMAC key for the internal API, exactly 32 bytes. */
  readonly gitlabSecret: Buffer;
}

/**
 * Reads, validates and defaults kas' configuration file.
 * @throws LabError `KAS_CONFIG_INVALID` naming file and keys, all mistakes at once.
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const config = parseConfig(await readText(path), path);
  const secretFile = config.gitlab.authentication_secret_file;
  const gitlabSecret = Buffer.from((await readText(secretFile)).trim(), "base64");
  if (gitlabSecret.length !== 32) {
    throw invalid(
      `${secretFile}: decoding: expecting 32 bytes in standard base64, got ${gitlabSecret.length}`,
    );
  }
  return { config, gitlabSecret };
}

/** The same for a text; `path` is for messages only. */
export function parseConfig(text: string, path: string): KasConfig {
  let document: unknown;
  try {
    document = parse(text) ?? {};
  } catch (error) {
    throw invalid(`${path}: ${messageOf(error)}`, error);
  }
  const result = KasConfig.safeParse(document);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(
    (issue) =>
      `${path}: ${issue.path.length === 0 ? "(top)" : issue.path.join(".")}: ${issue.message}`,
  );
  throw invalid(mistakes.join("\n"));
}

/** `host:port` taken apart; IPv6 hosts in brackets. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d+)$/.exec(address);
  if (match === null) throw invalid(`address "${address}" is not host:port`);
  return { host: match[1] ?? match[2] ?? "", port: Number(match[3]) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw invalid(`${path}: ${messageOf(error)}`, error);
  }
}

function invalid(message: string, cause?: unknown): LabError {
  return new LabError("input", "KAS_CONFIG_INVALID", message, { cause });
}
