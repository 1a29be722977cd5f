import { useSignal } from "@preact/signals";

/** The same from a terminal, ready to be copied. */
export function Twin({
  command,
  label = "command line",
}: {
  readonly command: string;
  readonly label?: string;
}) {
  return (
    <div class="twin">
      <pre aria-label={label} tabIndex={0}>
        {command}
      </pre>
      <CopyButton text={command} />
    </div>
  );
}

export function CopyButton({
  text,
  words = "Copy",
}: {
  readonly text: string;
  readonly words?: string;
}) {
  const said = useSignal("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = "Copied";
    } catch {
      said.value = "Select it and copy by hand";
    }
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {said.value === "" ? words : said.value}
      <span class="sr" role="status">
        {said.value}
      </span>
    </button>
  );
}
