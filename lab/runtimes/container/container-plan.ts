import { join } from "node:path";
import { LAUNCH_ENV } from "../../../contracts/launch.ts";
import type { ClockSettings } from "../../../kit/clock/scaled-clock.ts";
import type { ComponentRecord, Program } from "../../topology/component.ts";
import type { ContainerSpec } from "./engine.ts";
import { imageOf, type ImageNames } from "./images.ts";

/** Where deploy/Dockerfile puts the sources. */
const APP_FOLDER = "/app";

export interface PlanContext {
  readonly runFolder: string;
  readonly clockSettings: ClockSettings;
  readonly ownerId: string;
  readonly images: ImageNames;
  /** `uid:gid` of programs. */
  readonly user: string;
}

/** A component's own folder, the same inside and outside. */
export function componentFolder(runFolder: string, name: string): string {
  return join(runFolder, "components", name);
}

/** The container of a record, all but its name, network, labels and output. */
export function containerPlan(
  record: ComponentRecord,
  context: PlanContext,
): Omit<ContainerSpec, "name" | "labels" | "network" | "onOutput"> {
  const { program, readiness } = record;
  const folder = componentFolder(context.runFolder, record.name);
  const inside = (text: string): string => text.replaceAll("{dir}", folder);
  const own = Object.entries(record.env).map(([name, value]) => [name, inside(value)] as const);
  const isService = program.kind === "node";
  return {
    image: imageOf(record, context.images),
    entrypoint: entrypointOf(program),
    args: [...(isService ? [`${APP_FOLDER}/${program.entry}`] : []), ...record.args.map(inside)],
    user: context.user,
    env: {
      ...(isService
        ? {
            [LAUNCH_ENV.clock]: JSON.stringify(context.clockSettings),
            [LAUNCH_ENV.launcher]: "stdin",
            [LAUNCH_ENV.readiness]: JSON.stringify(readiness),
          }
        : {}),
      ...Object.fromEntries(own),
      [LAUNCH_ENV.owner]: context.ownerId,
      ...(program.kind === "foreign" ? {} : { [LAUNCH_ENV.component]: record.name }),
    },
    // Images of services and of the user's programs have a working folder; a tool's is its own.
    workingFolder: program.kind === "tool" ? folder : undefined,
    folders: [{ path: folder, access: "write" }, ...(record.folders ?? [])],
    capabilities: [],
    requests: record.resources,
    healthCheck: healthCheckOf(record),
  };
}

/** Tools are found on the image's PATH, wherever it has them; a program of the user's is its image's own. */
function entrypointOf(program: Program): readonly string[] | undefined {
  if (program.kind === "foreign" || program.kind === "borrowed") return undefined;
  return [program.kind === "node" ? "node" : program.tool];
}

/** The services' image has its own; those of tools come with the programs; the user's is not asked. */
function healthCheckOf({ program, readiness }: ComponentRecord): ContainerSpec["healthCheck"] {
  const { host, port } = readiness;
  if (program.kind === "foreign") return "none";
  if (program.kind !== "tool") return undefined;
  if (program.tool === "redis-server") return ["redis-cli", "-h", host, "-p", `${port}`, "ping"];
  return ["promtool", "check", "healthy", `--url=http://${host}:${port}`];
}
