/** Text that is HTML already. Made by {@link html} and {@link trusted} only. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | null | readonly Part[];

/** A template whose parts are escaped, unless they are {@link Markup}; null is nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = literals.map((literal, index) => literal + render(parts[index] ?? null));
  return new Markup(texts.join(""));
}

/** Text of the report's own (styles, script, computed path data), never of a run. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** JSON for the inside of a script element: no `<` at all, hence no `</script>` and no comment. */
export function scriptJson(value: unknown): Markup {
  const text = JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return new Markup(text);
}

function render(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "string") return escape(part);
  if (typeof part === "number") return String(part);
  return part.map(render).join("");
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
