import { signal } from "@preact/signals";
import type { ActionRecord, ActionRequest } from "../../../api.ts";
import { failureWords, post } from "../api/call.ts";
import { revision } from "../state/lab.ts";

/** What became of the last action: told in a live region, with its twin. */
export type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "busy"; readonly says: string }
  | { readonly kind: "done"; readonly record: ActionRecord }
  | { readonly kind: "refused"; readonly message: string; readonly hint: string };

export const outcome = signal<Outcome>({ kind: "none" });

/** @returns whether it was done. */
export async function act(request: ActionRequest, says: string): Promise<boolean> {
  outcome.value = { kind: "busy", says };
  try {
    outcome.value = { kind: "done", record: await post<ActionRecord>("actions", request) };
    return true;
  } catch (error) {
    outcome.value = { kind: "refused", ...failureWords(error) };
    return false;
  } finally {
    revision.value++;
  }
}
