import { chownSync, existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Whom programs in containers run as. */
export interface ContainerUser {
  /** `uid:gid`. */
  readonly text: string;
  /** Folders must be given to this user first; null: they are the caller's, who is the same. */
  readonly gives: { readonly uid: number; readonly gid: number } | null;
}

/** A user that this machine does not have; also the image's own. */
const NOBODYS_ID = 65_532;

/**
 * The caller; nobody's id when the caller is root; root in a rootless engine, where that is the
 * caller.
 */
export function containerUser(
  isRootless: boolean,
  ids: { readonly uid: number; readonly gid: number } = {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  },
): ContainerUser {
  if (isRootless) return { text: "0:0", gives: null };
  if (ids.uid !== 0) return { text: `${ids.uid}:${ids.gid}`, gives: null };
  const nobody = { uid: NOBODYS_ID, gid: NOBODYS_ID };
  return { text: `${NOBODYS_ID}:${NOBODYS_ID}`, gives: nobody };
}

/** Gives folders with all that is in them to the user, unless they are given already. */
export function giveTo({ gives }: ContainerUser, folders: readonly string[]): void {
  if (gives === null) return;
  for (const folder of folders.filter((path) => existsSync(path))) {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const path of [folder, ...names.map((name) => join(folder, name))]) {
      if (lstatSync(path).uid !== gives.uid) chownSync(path, gives.uid, gives.gid);
    }
  }
}
