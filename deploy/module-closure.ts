/** What of package-lock.json is read here. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What kit, contracts, the services and the links import; a test compares with the imports. */
export const SERVICE_MODULES: readonly string[] = [
  "@bufbuild/protobuf",
  "@grpc/grpc-js",
  "fastify",
  "http-proxy",
  "ioredis",
  "isomorphic-git",
  "pino",
  "prom-client",
  "ws",
  "yaml",
  "zod",
];

/** Types have no code; what a types package needs is types too. */
const TYPES = /(?:^|\/)node_modules\/@types\//;

/** Paths of the services' modules and of all that these need, as the lock file lays them out. */
export function neededModules(
  lock: LockFile,
  names: readonly string[] = SERVICE_MODULES,
): readonly string[] {
  const needed = new Set<string>();
  const visit = (path: string | undefined): void => {
    if (path === undefined || needed.has(path) || TYPES.test(path)) return;
    needed.add(path);
    const { dependencies, optionalDependencies } = lock.packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      visit(resolve(lock, name, path));
    }
  };
  for (const name of names) {
    const path = resolve(lock, name, "");
    if (path === undefined) throw new Error(`package-lock.json has no ${name}`);
    visit(path);
  }
  return [...needed].sort();
}

/** Where Node finds `name` from the package at `from`; undefined: an optional one that is missing. */
function resolve(lock: LockFile, name: string, from: string): string | undefined {
  for (let folder = from; ;) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in lock.packages) return path;
    if (folder === "") return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
  }
}
