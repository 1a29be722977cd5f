import * as fs from "node:fs";
import git from "isomorphic-git";
import { status } from "@grpc/grpc-js";
import { GitalyStatus } from "./gitaly-status.ts";

/** One entry of a tree object. */
export interface Located {
  readonly type: "blob" | "tree" | "commit";
  readonly oid: string;
  readonly mode: string;
}

/** An entry with its name in the tree. */
export interface NamedEntry extends Located {
  readonly name: string;
}

/**
 * What Gitaly asks of a revision before it looks at the repository. `rpc` begins the text.
 * Source: Rails and Gitaly reference, section 2.4.
 * @throws GitalyStatus INVALID_ARGUMENT.
 */
export function checkRevision(rpc: string, revision: string): void {
  const invalid = (what: string): GitalyStatus =>
    new GitalyStatus(status.INVALID_ARGUMENT, `${rpc}: ${what}`);
  if (revision === "") throw invalid("empty revision");
  if (revision.startsWith("-")) throw invalid("revision can't start with '-'");
  if (/[ \0:]/.test(revision)) throw invalid("revision can't contain whitespace, NUL or ':'");
}

/** The root tree of a revision, or undefined when the repository has no such revision. */
export async function rootTree(gitdir: string, revision: string): Promise<Located | undefined> {
  try {
    const commit = await resolve(gitdir, revision);
    const { oid } = await git.readTree({ fs, gitdir, oid: commit });
    return { type: "tree", oid, mode: "040000" };
  } catch (error) {
    const { NotFoundError, ObjectTypeError } = git.Errors;
    if (error instanceof NotFoundError || error instanceof ObjectTypeError) return undefined;
    throw error;
  }
}

/** The entry at a path below a root tree, or undefined when there is none; "" is the tree itself. */
export async function entryAt(
  gitdir: string,
  root: Located,
  path: string,
): Promise<Located | undefined> {
  let found = root;
  for (const name of path === "" ? [] : path.split("/")) {
    if (found.type !== "tree") return undefined;
    const entries = await entriesOf(gitdir, found.oid);
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry === undefined) return undefined;
    found = entry;
  }
  return found;
}

/** Entries of a tree object in Git's order: by bytes, a tree as if its name ended with a slash. */
export async function entriesOf(gitdir: string, treeOid: string): Promise<readonly NamedEntry[]> {
  const { tree } = await git.readTree({ fs, gitdir, oid: treeOid });
  return tree
    .map(({ type, oid, mode, path }) => ({ type, oid, mode, name: path }))
    .sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
}

function sortKey({ type, name }: NamedEntry): Buffer {
  return Buffer.from(type === "tree" ? `${name}/` : name);
}

async function resolve(gitdir: string, revision: string): Promise<string> {
  if (/^[0-9a-f]{40}$/.test(revision)) return revision;
  return await git.resolveRef({ fs, gitdir, ref: revision });
}
