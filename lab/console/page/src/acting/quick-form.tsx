import type { ComponentChildren } from "preact";
import { act } from "./act.ts";
import { DraftTwin } from "./draft-twin.tsx";
import type { Draft } from "./drafts.ts";

interface QuickFormProps {
  readonly name: string;
  readonly title: string;
  readonly draft: Draft;
  /** How a person calls the lab. */
  readonly command: string;
  /** What its button says. */
  readonly does: string;
  /** What is told while it is being done. */
  readonly doing: string;
  readonly onDone?: () => void;
  /** Its fields. */
  readonly children: ComponentChildren;
}

/** A small form: fields, the button, and the same for a terminal. */
export function QuickForm(props: QuickFormProps) {
  const { name, title, draft, command, does, doing, onDone, children } = props;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ("request" in draft && (await act(draft.request, doing))) onDone?.();
  };
  return (
    <form class="card form" aria-label={name} onSubmit={(event) => void submit(event)}>
      <h3>{title}</h3>
      <div class="row">
        {children}
        <button type="submit" disabled={!("request" in draft)}>
          {does}
        </button>
      </div>
      <DraftTwin draft={draft} command={command} of={name} />
    </form>
  );
}
