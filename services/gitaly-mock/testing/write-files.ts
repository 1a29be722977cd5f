import * as fs from "node:fs";
import git, { type TreeObject } from "isomorphic-git";

/** What stands at a path: a usual file, or an object with a mode of its own. */
export type TestFile =
  | string
  | { readonly mode: "100755" | "120000"; readonly text: string }
  | { readonly mode: "160000"; readonly oid: string };

const AUTHOR = { name: "test", email: "test@example.invalid", timestamp: 0, timezoneOffset: 0 };

/** Makes `files` by path all that master of a bare repository holds. @returns the commit. */
export async function writeFiles(
  gitdir: string,
  files: Readonly<Record<string, TestFile>>,
): Promise<string> {
  const tree = await writeTree(gitdir, Object.entries(files));
  const commit = await git.writeCommit({
    fs,
    gitdir,
    commit: { message: "files\n", tree, parent: [], author: AUTHOR, committer: AUTHOR },
  });
  await git.writeRef({ fs, gitdir, ref: "refs/heads/master", value: commit, force: true });
  return commit;
}

async function writeTree(
  gitdir: string,
  files: readonly (readonly [path: string, file: TestFile])[],
): Promise<string> {
  const tree: TreeObject = [];
  const folders = new Map<string, (readonly [string, TestFile])[]>();
  for (const [path, file] of files) {
    const slash = path.indexOf("/");
    if (slash < 0) {
      tree.push({ path, ...(await objectOf(gitdir, file)) });
      continue;
    }
    const folder = path.slice(0, slash);
    const below = folders.get(folder) ?? [];
    folders.set(folder, [...below, [path.slice(slash + 1), file] as const]);
  }
  for (const [path, below] of folders) {
    tree.push({ path, mode: "040000", type: "tree", oid: await writeTree(gitdir, below) });
  }
  return await git.writeTree({ fs, gitdir, tree });
}

async function objectOf(
  gitdir: string,
  file: TestFile,
): Promise<{ mode: string; type: "blob" | "commit"; oid: string }> {
  if (typeof file === "object" && file.mode === "160000") {
    return { mode: file.mode, type: "commit", oid: file.oid };
  }
  const { mode, text } = typeof file === "string" ? { mode: "100644", text: file } : file;
  return { mode, type: "blob", oid: await git.writeBlob({ fs, gitdir, blob: Buffer.from(text) }) };
}
