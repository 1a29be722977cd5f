import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROJECT_ROOT } from "../../kit/installation.ts";

/** What `npm pack --json` says of a package. */
export interface Packed {
  readonly filename: string;
  /** Bytes of the tarball. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** How a command ended, and all it printed. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

const QUIET = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];

/** A temporary folder with the tarball, unpacked too, and the empty folder of a user. */
export class PackageRig {
  readonly folder = mkdtempSync(join(tmpdir(), "kas-lab-package-"));
  /** Where the tarball is unpacked, dependencies missing. */
  readonly unpacked = join(this.folder, "unpacked", "package");
  /** Where npm has installed it; otherwise empty but for `mine.yaml`, a scenario of the user's. */
  readonly user = join(this.folder, "user");

  /** `npm pack`, which compiles; the tarball is unpacked as it is. */
  pack(): Packed {
    const args = ["pack", "--json", "--pack-destination", this.folder, ...QUIET];
    const text = execFileSync("npm", args, { cwd: PROJECT_ROOT, encoding: "utf8" });
    // Some versions of npm print what the build says first.
    const [packed] = JSON.parse(text.slice(text.search(/^\[$/m))) as readonly [Packed];
    mkdirSync(dirname(this.unpacked));
    execFileSync("tar", ["-xzf", join(this.folder, packed.filename), "-C", dirname(this.unpacked)]);
    return packed;
  }

  /** `npm install` of the tarball, as somebody does it who has nothing else. */
  install(packed: Packed): void {
    mkdirSync(this.user);
    const args = ["install", join(this.folder, packed.filename), ...QUIET];
    execFileSync("npm", args, { cwd: this.user, stdio: ["ignore", "ignore", "inherit"] });
    cpSync(join(import.meta.dirname, "mine.yaml"), join(this.user, "mine.yaml"));
  }

  /** `npx kaslab` in the user's folder; npm may not fetch a stranger's package of that name. */
  async npx(...args: readonly string[]): Promise<Ended> {
    return await ended("npx", ["kaslab", ...args], this.user, { npm_config_yes: "false" });
  }

  /** The script of a package's folder, with this PATH. */
  async script(folder: string, path: string): Promise<Ended> {
    return await ended(join(folder, "kaslab"), ["--version"], this.user, { PATH: path });
  }
}

function ended(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, text: `${stdout}${stderr}` });
    });
  });
}
