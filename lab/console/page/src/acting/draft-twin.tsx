import { twinOf } from "../../../live/twin.ts";
import { Twin } from "../parts/twin.tsx";
import type { Draft } from "./drafts.ts";

/**
 * What a form's button does, as the line for a terminal, made by the function that writes it into the
 * history. As long as there is no such line: what is missing.
 */
export function DraftTwin({
  draft,
  command,
  of,
}: {
  readonly draft: Draft;
  /** How a person calls the lab. */
  readonly command: string;
  /** What it does, for those who do not see where it stands. */
  readonly of: string;
}) {
  if ("request" in draft) {
    return <Twin command={twinOf(draft.request, command)} label={`command line to ${of}`} />;
  }
  return (
    <div class="twin waits">
      <pre>
        {command} do … <span>{`${draft.name} ${draft.wrong}`}</span>
      </pre>
    </div>
  );
}
