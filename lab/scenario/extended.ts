import { dirname, join } from "node:path";
import { LineCounter, parseDocument, type Document } from "yaml";
import { messageOf } from "../../kit/errors.ts";
import type { Mistake } from "./mistakes.ts";
import { withBase } from "./overrides.ts";

/** A file as it is read: its text's tree, for places, and its plain value. */
export interface SourceDocument {
  /** As messages name it. */
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly value: unknown;
}

/** Reads a YAML text. @returns its mistakes when it cannot be read. */
export function readSource(text: string, file: string): SourceDocument | readonly Mistake[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file,
      line: error.linePos?.[0].line ?? 1,
      column: error.linePos?.[0].col ?? 1,
      says: error.message.split("\n", 1)[0] ?? "cannot be read",
    }));
  }
  try {
    return { file, document, lines, value: document.toJS() as unknown };
  } catch (error) {
    // An alias without its anchor shows only now.
    return [{ file, line: 1, column: 1, says: messageOf(error) }];
  }
}

export interface ReadFile {
  /** Text of a file. @throws when it cannot be read. */
  readonly text: (path: string) => string;
  /** Path as messages name it. */
  readonly shown: (path: string) => string;
}

/**
 * The files that a file extends, the nearest first: each is named beside the file that extends it.
 * @returns mistakes for one that is missing, cannot be read, or extends a file that extends it.
 */
export function readBases(
  own: SourceDocument,
  path: string,
  { text, shown }: ReadFile,
): readonly SourceDocument[] | readonly Mistake[] {
  const bases: SourceDocument[] = [];
  const paths = [path];
  for (let last = own; ; last = bases.at(-1) ?? own) {
    const base = extendsOf(last.value);
    if (base === undefined) return bases;
    const at = placeOfExtends(last);
    if (typeof base !== "string") return [{ ...at, says: "must be text: the name of a file" }];
    const next = join(dirname(paths.at(-1) ?? path), base);
    if (paths.includes(next)) {
      const ring = [...paths.slice(paths.indexOf(next)), next].map(shown).join(" -> ");
      return [{ ...at, says: `the files extend each other in a ring: ${ring}` }];
    }
    let content: string;
    try {
      content = text(next);
    } catch (error) {
      const says = `"${base}" cannot be extended: ${messageOf(error)}`;
      return [{ ...at, says }];
    }
    const read = readSource(content, shown(next));
    if (!("document" in read)) return read;
    bases.push(read);
    paths.push(next);
  }
}

/** A document over all that it extends, the nearest first. */
export function overBases(document: unknown, bases: readonly SourceDocument[]): unknown {
  const [nearest, ...further] = bases;
  if (nearest === undefined) return document;
  return withBase(document, () => overBases(nearest.value, further));
}

function extendsOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "extends" in value
    ? value.extends
    : undefined;
}

function placeOfExtends({ file, document, lines }: SourceDocument): Omit<Mistake, "says"> {
  const node = document.getIn(["extends"], true) as { range?: [number] } | undefined;
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { file, line, column: col };
}
