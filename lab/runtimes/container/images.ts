import { LAB_VERSION } from "../../../contracts/version.ts";
import { LabError, messageOf } from "../../../kit/errors.ts";
import type { ComponentRecord, Program } from "../../topology/component.ts";
import type { Engine } from "./engine.ts";
import { SOURCES_LABEL } from "./image-sources.ts";

/** Names of images by what runs in them. */
export type ImageNames = Readonly<Record<ImageUse, string>>;
export type ImageUse = "service" | "redis" | "prometheus";

interface ImageSetting {
  readonly variable: string;
  readonly usual: string;
  /** What deploy/debian-images.sh makes where no registry answers. */
  readonly standIn?: string;
}

/** Every image name is a setting, by environment. */
export const IMAGE_SETTINGS: Readonly<Record<ImageUse, ImageSetting>> = {
  service: { variable: "KASLAB_IMAGE", usual: `kas-lab:${LAB_VERSION}` },
  redis: { variable: "KASLAB_REDIS_IMAGE", usual: "redis:7", standIn: "kas-lab-redis" },
  prometheus: {
    variable: "KASLAB_PROMETHEUS_IMAGE",
    usual: "prom/prometheus:v2.53.5",
    standIn: "kas-lab-prometheus",
  },
};

/** The image in which a component's program runs. */
export function imageOf(
  record: Pick<ComponentRecord, "name" | "program">,
  images: ImageNames,
): string {
  const { name, program } = record;
  if (program.kind === "borrowed") throw new Error(`${name} is not the lab's to start`);
  if (program.kind !== "foreign") return images[imageUseOf({ name, program })];
  if (program.from.kind === "image") return program.from.image;
  throw new Error(`${name}: the file ${program.from.path} is not run in a container`);
}

/** What runs a component's program. */
export function imageUseOf(record: {
  readonly name: string;
  readonly program: Exclude<Program, { readonly kind: "foreign" | "borrowed" }>;
}): ImageUse {
  const { name, program } = record;
  if (program.kind === "node") return "service";
  if (program.tool === "redis-server") return "redis";
  if (program.tool === "prometheus") return "prometheus";
  throw new Error(`${name}: ${program.tool} is not run in a container`);
}

/**
 * The images to use, each brought if it is not there: what a setting names, else the official one,
 * else what stands in for it.
 * @param sources hash of the sources that the services' image must be made of.
 * @throws LabError `RUNTIME_NO_IMAGE` or `RUNTIME_OTHER_SOURCES` (environment).
 */
export async function bringImages(
  engine: Engine,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly sources: string;
    readonly say: (text: string) => void;
    /** Images that the user brings: they are fetched if they are not there. */
    readonly foreign?: readonly string[] | undefined;
  },
): Promise<ImageNames> {
  for (const image of options.foreign ?? []) {
    if ((await engine.imageLabels(image)) === undefined) await pull(engine, image, options.say);
  }
  const service = await bringService(engine, options);
  const redis = await bringProgram(engine, "redis", options);
  const prometheus = await bringProgram(engine, "prometheus", options);
  return { service, redis, prometheus };
}

type BringOptions = Parameters<typeof bringImages>[1];

async function bringService(engine: Engine, { env, sources, say }: BringOptions): Promise<string> {
  const { variable, usual } = IMAGE_SETTINGS.service;
  const named = env[variable] ?? "";
  const image = named === "" ? usual : named;
  const labels = await engine.imageLabels(image);
  if (labels === undefined) {
    if (named === "") throw noImage(image, "it has not been built");
    await pull(engine, image, say);
    return image;
  }
  // An image that somebody names on purpose may be of other sources.
  if (named === "" && labels[SOURCES_LABEL] !== sources) {
    throw new LabError(
      "environment",
      "RUNTIME_OTHER_SOURCES",
      `the image ${image} was made of other sources than these`,
      { hint: `Build it anew: deploy/build-image.sh. To use it as it is: ${variable}=${image}` },
    );
  }
  return image;
}

async function bringProgram(
  engine: Engine,
  use: "redis" | "prometheus",
  { env, say }: BringOptions,
): Promise<string> {
  const { variable, usual, standIn } = IMAGE_SETTINGS[use];
  const named = env[variable] ?? "";
  const wanted = named === "" ? usual : named;
  if ((await engine.imageLabels(wanted)) !== undefined) return wanted;
  if (named === "" && standIn !== undefined && (await engine.imageLabels(standIn)) !== undefined) {
    return standIn;
  }
  await pull(engine, wanted, say);
  return wanted;
}

async function pull(engine: Engine, image: string, say: (text: string) => void): Promise<void> {
  say(`fetching image ${image} with ${engine.description}`);
  try {
    await engine.pull(image);
  } catch (error) {
    throw noImage(image, `it cannot be fetched: ${messageOf(error)}`);
  }
}

function noImage(image: string, why: string): LabError {
  return new LabError(
    "environment",
    "RUNTIME_NO_IMAGE",
    `the image ${image} is not there: ${why}`,
    {
      hint:
        "Build the services' image with deploy/build-image.sh. Where no registry answers, " +
        "deploy/debian-images.sh makes the others from Debian packages.",
    },
  );
}
