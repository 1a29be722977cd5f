import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtimeDependencies } from "./dependencies.ts";

/** Where the bill is in the package. */
export const BILL_FILE = "dist/sbom.cdx.json";

/** The parts of a CycloneDX 1.5 document (https://cyclonedx.org/docs/1.5/json/) that are used here. */
export interface BillOfMaterials {
  readonly bomFormat: string;
  readonly metadata: { readonly component: BillComponent };
  readonly components: readonly BillComponent[];
}

interface BillComponent {
  readonly name: string;
  readonly version: string;
  licenses?: readonly object[];
}

interface Manifest {
  readonly name: string;
  readonly devDependencies?: unknown;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean } & Partial<Manifest>>>;
}

/**
 * The software bill of materials of the runtime dependencies, by `npm sbom` from the lockfile. npm
 * leaves out licences that the lockfile does not have; those are added.
 */
export function billOfMaterials(projectRoot: string): BillOfMaterials {
  const bill = inRuntimeProject(projectRoot, (cwd) => {
    const args = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx"];
    const text = execFileSync("npm", [...args, "--sbom-type=application"], {
      // `npm pack` tells its scripts the folder of its own project, which an npm in them would take.
      ...{ cwd, env: withoutNpm(process.env), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    });
    return JSON.parse(text) as BillOfMaterials;
  });
  const licences = new Map(
    runtimeDependencies(projectRoot).map(
      ({ name, version, licence }) => [`${name}@${version}`, licence] as const,
    ),
  );
  for (const component of bill.components) {
    const licence = licences.get(`${component.name}@${component.version}`);
    if (component.licenses === undefined && typeof licence === "string") {
      component.licenses = [{ expression: licence }];
    }
  }
  return bill;
}

/**
 * Calls `work` in a temporary folder with the manifest and lockfile of the project as its users
 * install it. `npm sbom --omit=dev` would not do: npm 11 also leaves out what development and
 * runtime both need. The folder has the project's name, which npm takes for that of the project.
 */
function inRuntimeProject<T>(projectRoot: string, work: (folder: string) => T): T {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(projectRoot, name), "utf8")) as unknown;
  const manifest = withoutDevelopment(read("package.json") as Manifest);
  const lockfile = read("package-lock.json") as Lockfile;
  const packages = Object.entries(lockfile.packages)
    .filter(([, { dev }]) => dev !== true)
    .map(([path, locked]) => [path, path === "" ? withoutDevelopment(locked) : locked] as const);
  const parent = mkdtempSync(join(tmpdir(), "kas-lab-sbom-"));
  try {
    const folder = join(parent, manifest.name);
    mkdirSync(folder);
    const write = (name: string, content: object): void =>
      writeFileSync(join(folder, name), JSON.stringify(content));
    write("package.json", manifest);
    write("package-lock.json", { ...lockfile, packages: Object.fromEntries(packages) });
    return work(folder);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.toLowerCase().startsWith("npm_")),
  );
}

function withoutDevelopment<T extends Partial<Manifest>>(manifest: T): Omit<T, "devDependencies"> {
  const { devDependencies: _development, ...rest } = manifest;
  return rest;
}
