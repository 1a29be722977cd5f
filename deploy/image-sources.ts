/** Prints the hash of the sources that are in the image, which carries it as a label. */
import { resolve } from "node:path";
import { imageSources } from "../lab/runtimes/container/image-sources.ts";

process.stdout.write(`${imageSources(resolve(import.meta.dirname, ".."))}\n`);
