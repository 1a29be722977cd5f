import type { ComponentChildren } from "preact";

/** What our text panels use of Markdown: headings, lists, paragraphs, code, bold, links. Never raw HTML. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <>
      {blocksOf(text).map((block, index) => (
        <Block key={index} lines={block} />
      ))}
    </>
  );
}

function blocksOf(text: string): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  let isOpen = false;
  for (const line of text.split("\n")) {
    if (line.trim() === "") {
      isOpen = false;
      continue;
    }
    const kind = kindOf(line);
    const last = blocks.at(-1);
    if (isOpen && last !== undefined && kindOf(last[0] ?? "") === kind && kind !== "heading")
      last.push(line);
    else blocks.push([line]);
    isOpen = true;
  }
  return blocks;
}

function kindOf(line: string): "heading" | "list" | "table" | "text" {
  if (/^#{1,6} /.test(line)) return "heading";
  if (/^\s*(?:[-*]|\d+\.) /.test(line)) return "list";
  return line.startsWith("|") ? "table" : "text";
}

function Block({ lines }: { readonly lines: readonly string[] }) {
  const [first = ""] = lines;
  switch (kindOf(first)) {
    case "heading":
      return <h4>{inline(first.replace(/^#+ /, ""))}</h4>;
    case "list":
      return (
        <ul>
          {lines.map((line, index) => (
            <li key={index}>{inline(line.replace(/^\s*(?:[-*]|\d+\.) /, ""))}</li>
          ))}
        </ul>
      );
    case "table":
      return <MarkdownTable lines={lines} />;
    case "text":
      return <p>{inline(lines.join(" "))}</p>;
  }
}

function MarkdownTable({ lines }: { readonly lines: readonly string[] }) {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, "")
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index} scope="col">
              {inline(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inline(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const PIECE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inline(text: string): readonly ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of text.matchAll(PIECE)) {
    parts.push(text.slice(end, match.index));
    const [whole, code, bold, label, address = ""] = match;
    if (code !== undefined) parts.push(<code>{code}</code>);
    else if (bold !== undefined) parts.push(<b>{bold}</b>);
    else parts.push(/^(?:https?:|#|\/)/.test(address) ? <a href={address}>{label}</a> : label);
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
