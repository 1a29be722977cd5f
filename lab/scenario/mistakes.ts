import { isMap, isNode, isPair, isSeq, type Document, type LineCounter, type Node } from "yaml";

/** One mistake of a scenario file, with its place (from 1). */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly says: string;
}

export type Path = readonly PropertyKey[];

/** A file that says something of a scenario: the scenario's own, or one that it extends. */
export interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Collects mistakes by their path in the document; `key` points at a key instead of its value. */
export class Mistakes {
  readonly list: Mistake[] = [];
  private readonly sources: readonly [Source, ...Source[]];
  private readonly value: unknown;

  /**
   * @param sources the scenario's own file, then those that it extends, the nearest first.
   * @param value the document as it counts, of all of them.
   */
  constructor(sources: readonly [Source, ...Source[]], value: unknown) {
    this.sources = sources;
    this.value = value;
  }

  add(path: Path, says: string, key?: string): void {
    this.list.push({ ...this.place(path, key), says });
  }

  /** `file:line` of a path, for reports. */
  source(path: Path): string {
    const { file, line } = this.place(path);
    return `${file}:${line}`;
  }

  /** Whether the document has anything at this path. */
  has(path: Path): boolean {
    return this.at(path) !== undefined;
  }

  /** The scalar at a path as text. */
  textAt(path: Path): string {
    const value = this.at(path);
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  private at(path: Path): unknown {
    let value = this.value;
    for (const part of path) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Record<PropertyKey, unknown>)[part];
    }
    return value;
  }

  /** The file that says it: keys count as a whole, those of `topology` one by one. */
  private sourceOf(path: Path): Source {
    const depth = path[0] === "topology" ? 2 : 1;
    for (let length = Math.min(depth, path.length); length > 0; length--) {
      const holder = this.sources.find(({ document }) => document.hasIn(path.slice(0, length)));
      if (holder !== undefined) return holder;
    }
    return this.sources[0];
  }

  private place(path: Path, key?: string): Omit<Mistake, "says"> {
    const { file, document, lines } = this.sourceOf(key === undefined ? path : [...path, key]);
    let node: unknown = document.contents;
    let last: Node | null = document.contents;
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
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** `file:12:7  says`, in the order of the files. */
export function formatMistakes(mistakes: readonly Mistake[]): string {
  return [...mistakes]
    .sort((a, b) => order(a.file, b.file) || a.line - b.line || a.column - b.column)
    .map(({ file, line, column, says }) => `${file}:${line}:${column}  ${says}`)
    .join("\n");
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
