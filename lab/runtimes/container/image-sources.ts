import { sourceHash } from "../../../kit/source-hash.ts";

/** What deploy/Dockerfile puts into the image of the services. */
const PARTS = ["contracts", "kit", "services", "lab/links", "lab/doors", "deploy"];
const FILES = ["package-lock.json", "deploy/Dockerfile"];

/** Label of the image that says of which sources it was made. */
export const SOURCES_LABEL = "kas-lab.sources";

/** Hash of the sources of the image, so that one made of others is not taken for theirs. */
export function imageSources(projectRoot: string): string {
  return sourceHash(projectRoot, { parts: PARTS, files: FILES });
}
