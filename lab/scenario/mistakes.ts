import { isMap, isNode, isPair, isSeq, type Document, type LineCounter, type Node } from "yaml";

/** One mistake of a scenario file, with its place (from 1). */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly says: string;
}

export type Path = readonly PropertyKey[];

/** Collects mistakes by their path in the document; `key` points at a key instead of its value. */
export class Mistakes {
  readonly list: Mistake[] = [];
  private readonly file: string;
  private readonly document: Document;
  private readonly lines: LineCounter;

  constructor(file: string, document: Document, lines: LineCounter) {
    this.file = file;
    this.document = document;
    this.lines = lines;
  }

  add(path: Path, says: string, key?: string): void {
    const { line, column } = this.place(path, key);
    this.list.push({ file: this.file, line, column, says });
  }

  /** `file:line` of a path, for reports. */
  source(path: Path): string {
    return `${this.file}:${this.place(path).line}`;
  }

  /** Whether the document has anything at this path. */
  has(path: Path): boolean {
    return this.document.hasIn(path);
  }

  /** The scalar at a path as text. */
  textAt(path: Path): string {
    const value: unknown = this.document.getIn(path);
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  private place(path: Path, key?: string): { line: number; column: number } {
    let node: unknown = this.document.contents;
    let last: Node | null = this.document.contents;
    for (const part of path) {
      if (isMap(node) || isSeq(node)) node = node.get(part, true);
      else break;
      if (isNode(node)) last = node;
    }
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === key);
      if (pair !== undefined && isNode(pair.key)) last = pair.key;
    }
    const offset = last?.range?.[0] ?? 0;
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** `file:12:7  says`, in the order of the file. */
export function formatMistakes(mistakes: readonly Mistake[]): string {
  return [...mistakes]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ file, line, column, says }) => `${file}:${line}:${column}  ${says}`)
    .join("\n");
}
