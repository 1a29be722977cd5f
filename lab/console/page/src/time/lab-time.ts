import { labTime } from "../../../../report/format.ts";
import { originMs } from "../state/lab.ts";

/** An instant as people read it: since T+0. */
export function clockText(atMs: number): string {
  return labTime(atMs - originMs.value);
}
