/** A text as a POSIX shell takes it for one word. Needs nothing of Node: pages have it, too. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
