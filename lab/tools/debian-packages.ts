import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../kit/clock/clock.ts";
import { LabError } from "../../kit/errors.ts";
import { withNamedLock } from "../../kit/named-lock.ts";
import { PrivateApt } from "./apt.ts";
import { runCommand } from "./run-command.ts";
import { findMissing, launcherScript, libraryFolders, packageNamesOf } from "./shared-libraries.ts";
import { findOnPath, type UnpackedPackage } from "./tools-folder.ts";

/** What to fetch for a folder, and which programs it then offers. Names as in Debian and Ubuntu. */
const CONTENTS = {
  // The program itself is in redis-tools; redis-server adds the link with its name.
  "redis-server": { packages: ["redis-server", "redis-tools"], programs: ["redis-server"] },
  prometheus: { packages: ["prometheus"], programs: ["prometheus", "promtool"] },
  "prometheus-alertmanager": {
    packages: ["prometheus-alertmanager"],
    programs: ["amtool", "prometheus-alertmanager"],
  },
  chromium: {
    // A font, too: a page without letters has no widths to test.
    packages: ["chromium", "chromium-common", "fonts-dejavu-core"],
    programs: ["chromium"],
    // usr/bin/chromium is a script that looks for the browser in /usr/lib.
    binary: "usr/lib/chromium/chromium",
  },
} as const satisfies Readonly<
  Record<
    UnpackedPackage,
    { packages: readonly string[]; programs: readonly string[]; binary?: string }
  >
>;

/** Its own fonts, and the machine's: a machine without a desktop has none, nor says where they are. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** Rounds of "what does it still lack, fetch that": libraries need libraries. */
const LIBRARY_ROUNDS_MAX = 5;
const LOCK_TIMEOUT_WALL_MS = 300_000;

export interface FetchOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
}

/** Whether this machine has what {@link fetchPackage} needs. */
export function canFetch(): boolean {
  return process.platform === "linux" && ["apt-get", "apt-cache", "dpkg-deb"].every(isThere);
}

/**
 * Fetches a program from the machine's own Debian or Ubuntu sources into the tools folder: as an
 * ordinary user, without installing, without starting a service. Safe beside other labs; a folder
 * appears whole or not at all.
 * @throws LabError `TOOLS_FETCH_FAILED` or `KIT_LOCK_TIMEOUT` (environment).
 */
export async function fetchPackage(name: UnpackedPackage, options: FetchOptions): Promise<void> {
  const { folder, clock, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const lock = {
    timeoutWallMs: LOCK_TIMEOUT_WALL_MS,
    onWait: () => onProgress(`waiting for another kaslab that fills ${folder}`),
  };
  await withNamedLock(clock, `tools folder ${folder}`, lock, async () => {
    const target = join(folder, name);
    // Another lab may have been faster. A folder that does not run here is replaced.
    if (await runs(join(target, "bin", CONTENTS[name].programs[0]))) return;
    await removeLeftovers(folder);
    const workshop = join(folder, `.new-${process.pid}-${name}`);
    try {
      await fill(name, workshop, options);
      await rm(target, { recursive: true, force: true });
      await rename(workshop, target);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  });
}

async function fill(name: UnpackedPackage, workshop: string, options: FetchOptions): Promise<void> {
  const { packages, programs } = CONTENTS[name];
  const binary = binaryOf(name);
  const apt = new PrivateApt(join(options.folder, "apt"), () => options.clock.wallNow());
  options.onProgress(`fetching Debian's package lists`);
  await apt.update(false);
  options.onProgress(`fetching ${name}`);
  // Dozens of libraries: apt knows them all at once, rounds of looking would take minutes.
  const isLarge = "binary" in CONTENTS[name];
  await unpack(apt, isLarge ? await apt.withDependencies(packages) : packages, workshop);
  for (let round = 1; round <= LIBRARY_ROUNDS_MAX; round++) {
    const missing = await missingOf(workshop, programs.map(binary));
    if (missing.length === 0) break;
    options.onProgress(`fetching libraries of ${name}: ${missing.join(", ")}`);
    await unpack(apt, await packagesWith(apt, missing, packages), workshop);
  }
  const missing = await missingOf(workshop, programs.map(binary));
  if (missing.length > 0) {
    throw fetchFailed(
      `${name} still lacks ${missing.join(", ")} after ${LIBRARY_ROUNDS_MAX} rounds`,
    );
  }
  await mkdir(join(workshop, "bin"));
  const folders = await libraryFolders(workshop);
  const env = name === "chromium" ? { FONTCONFIG_FILE: "$root/fonts.conf" } : {};
  if (name === "chromium") await writeFile(join(workshop, "fonts.conf"), FONTS);
  for (const program of programs) {
    const path = join(workshop, "bin", program);
    await writeFile(path, launcherScript(binary(program), folders, env));
    await chmod(path, 0o755);
    if (!(await runs(path))) throw fetchFailed(`the unpacked ${program} does not run here`);
  }
}

/** Where a program lies in its package, from the root. */
function binaryOf(name: UnpackedPackage): (program: string) => string {
  const contents = CONTENTS[name];
  return (program) => ("binary" in contents ? contents.binary : `usr/bin/${program}`);
}

async function missingOf(workshop: string, binaries: readonly string[]): Promise<string[]> {
  const folders = (await libraryFolders(workshop)).map((folder) => join(workshop, folder));
  const lists = await Promise.all(
    binaries.map((binary) => findMissing(join(workshop, binary), folders)),
  );
  return [...new Set(lists.flat())];
}

/** Packages by Debian's naming policy; where it leads nowhere, every library of the package. */
async function packagesWith(
  apt: PrivateApt,
  libraries: readonly string[],
  owners: readonly string[],
): Promise<readonly string[]> {
  const byName = await apt.known(libraries.flatMap(packageNamesOf));
  if (byName.length >= libraries.length) return byName;
  const dependencies = await Promise.all(owners.map((owner) => apt.libraryDependencies(owner)));
  const all = [...new Set([...byName, ...dependencies.flat()])];
  if (all.length === 0) throw fetchFailed(`no package is known for ${libraries.join(", ")}`);
  return all;
}

async function unpack(
  apt: PrivateApt,
  packages: readonly string[],
  workshop: string,
): Promise<void> {
  const downloads = join(workshop, "downloads");
  await mkdir(downloads, { recursive: true });
  await apt.download(packages, downloads);
  for (const file of await readdir(downloads)) {
    const args = ["--extract", join(downloads, file), workshop];
    const result = await runCommand("dpkg-deb", args, { timeoutWallMs: 60_000 });
    if (result.exitCode !== 0) throw fetchFailed(`dpkg-deb ${args.join(" ")}: ${result.stderr}`);
  }
  await rm(downloads, { recursive: true });
}

/** What a killed fetch left; nobody else is at work while the lock is held. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(".new-")) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

async function runs(path: string): Promise<boolean> {
  const result = await runCommand(path, ["--version"], { timeoutWallMs: 20_000 });
  return result.exitCode === 0;
}

function fetchFailed(message: string): LabError {
  return new LabError("environment", "TOOLS_FETCH_FAILED", message);
}

function isThere(program: string): boolean {
  return findOnPath(program) !== undefined;
}
