import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";

/** Between two samples of a series, lab ms: as often as the collector scrapes. */
export const STEP_MS = 15_000;
/** How long a recording is, lab ms. One more step is there, to know the last increment. */
export const LOOP_MS = 3_600_000;
export const STEPS = LOOP_MS / STEP_MS;

const Series = z.strictObject({
  labels: z.record(z.string(), z.string()),
  /** One value for each step, `STEPS + 1` of them; null where the series was not there. */
  values: z.array(z.number().nullable()).length(STEPS + 1),
});

/** A healthy hour of one build and one topology: every series that the rules may read. */
export const Recording = z.strictObject({
  version: z.literal(2),
  key: z.string(),
  /** Seed of the run that was recorded. */
  seed: z.string(),
  /** Wall time at which it was made, ISO 8601. */
  made: z.string(),
  /** Its network: addresses in labels are <prefix>.x.y. */
  prefix: z.string().regex(/^\d+\.\d+$/),
  series: z.array(Series),
});
export type Recording = z.infer<typeof Recording>;
export type RecordedSeries = Recording["series"][number];

/** The lab's own series are not recorded: no rule of GitLab's reads them. */
export function isLabOwn(labels: Readonly<Record<string, string>>): boolean {
  return (labels["job"] ?? "").startsWith("kas-lab");
}

/** The recording as the bytes of a file: compressed JSON. */
export async function encodeRecording(recording: Recording): Promise<Buffer> {
  return await promisify(gzip)(JSON.stringify(recording));
}

/** @throws an Error that says what is wrong when these are not the bytes of a whole recording. */
export async function decodeRecording(bytes: Buffer): Promise<Recording> {
  const text = (await promisify(gunzip)(bytes)).toString();
  return Recording.parse(JSON.parse(text));
}
