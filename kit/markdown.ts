/** Text in a cell of a Markdown table: no bar and no line break ends the cell. */
export function tableCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}
