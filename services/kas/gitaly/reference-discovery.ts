import { GitalyError } from "./gitaly-error.ts";
import { packets } from "./pkt-line.ts";

export interface Reference {
  readonly oid: string;
  readonly name: string;
}

const SERVICE_HEADER = "# service=git-upload-pack";

/**
 * Reads an upload-pack advertisement: header, flush, references, flush, end.
 * Source: kas 14.2-pre protocol, section 8.3.
 * @throws GitalyError ProtocolError.
 */
export function parseReferences(bytes: Buffer): readonly Reference[] {
  try {
    return readReferences(bytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new GitalyError("ProtocolError", `failed to parse reference discovery: ${detail}`, error);
  }
}

/** HEAD, else `refs/heads/master`. @throws GitalyError FileNotFound. */
export function defaultBranchCommit(references: readonly Reference[]): string {
  const commit =
    references.find(({ name }) => name === "HEAD") ??
    references.find(({ name }) => name === "refs/heads/master");
  if (commit === undefined) throw GitalyError.notFound("InfoRefsUploadPack", "default branch");
  return commit.oid;
}

function readReferences(bytes: Buffer): Reference[] {
  const references: Reference[] = [];
  let state: "header" | "header-flush" | "references" | "end" = "header";
  for (const packet of packets(bytes)) {
    if (state === "end") throw new Error("unexpected data after the final flush");
    if (state === "header") {
      if (packet.kind !== "data" || line(packet.data) !== SERVICE_HEADER) {
        throw new Error("unexpected service header");
      }
      state = "header-flush";
    } else if (state === "header-flush") {
      if (packet.kind !== "flush") throw new Error("missing flush after the service header");
      state = "references";
    } else if (packet.kind === "flush") {
      state = "end";
    } else if (packet.kind === "data") {
      references.push(parseReference(line(packet.data)));
    } else {
      throw new Error("unexpected special packet");
    }
  }
  if (state !== "end") throw new Error("missing final flush");
  if (references.length === 0) throw new Error("no references");
  return references;
}

function parseReference(text: string): Reference {
  const withoutCapabilities = text.split("\0", 1)[0] ?? "";
  const space = withoutCapabilities.indexOf(" ");
  if (space < 0) throw new Error("reference line without a name");
  return {
    oid: withoutCapabilities.slice(0, space),
    name: withoutCapabilities.slice(space + 1),
  };
}

function line(data: Buffer): string {
  const text = data.toString("utf8");
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
