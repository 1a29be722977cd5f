import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import {
  TreeEntry_EntryType,
  TreeEntrySchema,
  type TreeEntry,
} from "../../contracts/gen/gitaly/gitaly_pb.ts";
import { checkRevision, entriesOf, entryAt, rootTree, type NamedEntry } from "./git-tree.ts";
import { GitalyStatus } from "./gitaly-status.ts";

export interface EntriesRequest {
  readonly gitdir: string;
  readonly revision: string;
  /** From the root; `.` is the root itself. */
  readonly path: string;
  readonly recursive: boolean;
}

/** How deep `flat_path` follows directories that hold nothing but one directory. */
const FLAT_LEVELS_MAX = 10;

const TYPES = {
  blob: TreeEntry_EntryType.BLOB,
  tree: TreeEntry_EntryType.TREE,
  commit: TreeEntry_EntryType.COMMIT,
} as const;

/**
 * Entries below a path at a revision, in Git's tree order, a directory before what is in it. A path or
 * revision that is missing, or a path that is a file, has none: that is no error in Gitaly 14.1.
 * Source: Rails and Gitaly reference, section 2.5.
 * @throws GitalyStatus INVALID_ARGUMENT.
 */
export async function listTreeEntries(request: EntriesRequest): Promise<readonly TreeEntry[]> {
  const { gitdir, revision, recursive } = request;
  checkRevision("GetTreeEntries", revision);
  if (request.path === "") {
    throw new GitalyStatus(status.INVALID_ARGUMENT, "GetTreeEntries: empty Path");
  }
  const path = request.path === "." ? "" : request.path.replace(/\/+$/, "");
  const root = await rootTree(gitdir, revision);
  const folder = root === undefined ? undefined : await entryAt(gitdir, root, path);
  if (root === undefined || folder?.type !== "tree") return [];
  const listed: TreeEntry[] = [];
  const list = async (treeOid: string, prefix: string): Promise<void> => {
    for (const entry of await entriesOf(gitdir, treeOid)) {
      const entryPath = `${prefix}${entry.name}`;
      const flatPath = recursive ? "" : await flatPathOf(gitdir, entry, entryPath);
      listed.push(
        create(TreeEntrySchema, {
          oid: entry.oid,
          rootOid: root.oid,
          path: Buffer.from(entryPath),
          type: TYPES[entry.type],
          mode: Number.parseInt(entry.mode, 8),
          commitOid: revision,
          flatPath: Buffer.from(flatPath),
        }),
      );
      if (recursive && entry.type === "tree") await list(entry.oid, `${entryPath}/`);
    }
  };
  await list(folder.oid, path === "" ? "" : `${path}/`);
  return listed;
}

/** Where one gets to from an entry while there is nothing else on the way. */
async function flatPathOf(gitdir: string, entry: NamedEntry, path: string): Promise<string> {
  let flatPath = path;
  let at = entry;
  for (let level = 1; level < FLAT_LEVELS_MAX && at.type === "tree"; level++) {
    const [only, second] = await entriesOf(gitdir, at.oid);
    if (only?.type !== "tree" || second !== undefined) break;
    flatPath = `${flatPath}/${only.name}`;
    at = only;
  }
  return flatPath;
}
