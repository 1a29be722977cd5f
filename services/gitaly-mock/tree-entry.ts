import * as fs from "node:fs";
import git from "isomorphic-git";
import { status } from "@grpc/grpc-js";
import { TreeEntryResponse_ObjectType } from "../../contracts/gen/gitaly/gitaly_pb.ts";
import { checkRevision, entriesOf, entryAt, rootTree } from "./git-tree.ts";
import { GitalyStatus } from "./gitaly-status.ts";

export interface FoundEntry {
  readonly type: TreeEntryResponse_ObjectType;
  readonly oid: string;
  readonly size: number;
  readonly mode: number;
  readonly data: Buffer;
}

export interface EntryRequest {
  readonly gitdir: string;
  readonly revision: string;
  readonly path: string;
  /** 0 means no limit. */
  readonly limit: number;
  readonly maxSize: number;
}

/**
 * Finds one tree entry at a revision. Source: Rails and Gitaly reference, section 2.4.
 * @throws GitalyStatus INVALID_ARGUMENT, NOT_FOUND or FAILED_PRECONDITION.
 */
export async function findTreeEntry(request: EntryRequest): Promise<FoundEntry> {
  const { gitdir, limit, maxSize } = request;
  checkArguments(request);
  const path = request.path.replace(/\/+$/, "");
  const root = await rootTree(gitdir, request.revision);
  const entry = root === undefined ? undefined : await entryAt(gitdir, root, path);
  if (entry === undefined) {
    throw new GitalyStatus(status.NOT_FOUND, `not found: ${path}`);
  }
  const mode = Number.parseInt(entry.mode, 8);
  if (entry.type === "commit") {
    const type = TreeEntryResponse_ObjectType.COMMIT;
    return { type, oid: entry.oid, size: 0, mode, data: Buffer.alloc(0) };
  }
  if (entry.type === "tree") {
    const tree = await entriesOf(gitdir, entry.oid);
    // A tree object holds "<mode> <name>\0<20 bytes>" for each entry.
    const size = tree.reduce((sum, { mode, name }) => sum + treeEntryBytes(mode, name), 0);
    const type = TreeEntryResponse_ObjectType.TREE;
    return { type, oid: entry.oid, size, mode, data: Buffer.alloc(0) };
  }
  const { blob } = await git.readBlob({ fs, gitdir, oid: entry.oid });
  if (maxSize > 0 && blob.length > maxSize) {
    throw new GitalyStatus(
      status.FAILED_PRECONDITION,
      `TreeEntry: object size (${blob.length}) is bigger than the maximum allowed size (${maxSize})`,
    );
  }
  const data = Buffer.from(limit > 0 ? blob.subarray(0, limit) : blob);
  const type = TreeEntryResponse_ObjectType.BLOB;
  return { type, oid: entry.oid, size: blob.length, mode, data };
}

function checkArguments({ revision, path, limit, maxSize }: EntryRequest): void {
  const invalid = (what: string): GitalyStatus =>
    new GitalyStatus(status.INVALID_ARGUMENT, `TreeEntry: ${what}`);
  checkRevision("TreeEntry", revision);
  if (path === "") throw invalid("empty Path");
  if (limit < 0) throw invalid("negative Limit");
  if (maxSize < 0) throw invalid("negative MaxSize");
}

/** Git writes modes without leading zeros. */
function treeEntryBytes(mode: string, name: string): number {
  return mode.replace(/^0+/, "").length + 1 + Buffer.byteLength(name) + 1 + 20;
}
