import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { browserClock } from "../state/browser-clock.ts";
import { CopyIcon, DoneIcon } from "./icons.tsx";

/** How long a button says that it has copied, wall ms. */
const SAID_MS = 2_000;

/**
 * The same from a terminal, ready to be copied: by its button, or with the keyboard, where its focus
 * marks the whole of it.
 */
export function Twin({
  command,
  label = "command line",
}: {
  readonly command: string;
  readonly label?: string;
}) {
  return (
    <div class="twin">
      <pre
        role="group"
        aria-label={label}
        tabIndex={0}
        onFocus={({ currentTarget }) => {
          window.getSelection()?.selectAllChildren(currentTarget);
        }}
      >
        <code>{command}</code>
      </pre>
      <CopyIconButton text={command} of={label} />
    </div>
  );
}

function CopyIconButton({ text, of }: { readonly text: string; readonly of: string }) {
  const { said, copy } = useCopy(text);
  return (
    <button type="button" class="icon-button copy" title="copy" onClick={() => void copy()}>
      {said === REFUSED ? REFUSED : said === "" ? <CopyIcon /> : <DoneIcon />}
      <span class="sr">copy {of}</span>
      <span class="sr" role="status">
        {said}
      </span>
    </button>
  );
}

export function CopyButton({
  text,
  words = "Copy",
}: {
  readonly text: string;
  readonly words?: string;
}) {
  const { said, copy } = useCopy(text);
  return (
    <button type="button" onClick={() => void copy()}>
      {said === "" ? words : said}
      <span class="sr" role="status">
        {said}
      </span>
    </button>
  );
}

const REFUSED = "Select it and copy by hand";

/** What a button that copies says for a while after it did. */
function useCopy(text: string): { readonly said: string; readonly copy: () => Promise<void> } {
  const said = useSignal("");
  const forget = useRef<(() => void) | null>(null);
  useEffect(() => () => forget.current?.(), []);
  const copy = async (): Promise<void> => {
    // A browser may refuse, or have no clipboard at all.
    try {
      await navigator.clipboard.writeText(text);
      said.value = "Copied";
    } catch {
      said.value = REFUSED;
    }
    forget.current?.();
    forget.current = browserClock.after(SAID_MS, () => (said.value = ""));
  };
  return { said: said.value, copy };
}
