import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { recordHour, type RecordOptions } from "./record-hour.ts";
import type { Recording } from "./recording.ts";
import { buildHash, recordingKey } from "./recording-key.ts";
import { historyFolder, RecordingStore } from "./recording-store.ts";

/** The recording of this build and topology, and how it came. */
export interface FoundRecording {
  readonly recording: Recording;
  /** Wall time that making it took, ms; null when it was there. */
  readonly madeInWallMs: number | null;
}

/**
 * Looks for a recording in the cache folder and makes one if there is none.
 * @throws what {@link recordHour} throws.
 */
export async function findRecording(options: Omit<RecordOptions, "key">): Promise<FoundRecording> {
  const clock = ScaledClock.real();
  const store = new RecordingStore(historyFolder(), options.say);
  const key = recordingKey(buildHash(options.projectRoot), options.shape);
  const known = await store.load(key);
  if (known !== undefined) return { recording: known, madeInWallMs: null };
  const beganWallMs = clock.wallNow();
  const recording = await recordHour({ ...options, key });
  await store.save(recording);
  return { recording, madeInWallMs: clock.wallNow() - beganWallMs };
}
