import type { parser } from "@prometheus-io/lezer-promql";

/** A node of Prometheus' own syntax tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

const SCALAR_FUNCTIONS: ReadonlySet<string> = new Set(["scalar", "time", "pi"]);

/** A node without the parentheses around it. */
export function bare(node: SyntaxNode): SyntaxNode {
  const inside = node.name === "ParenExpr" ? node.firstChild : null;
  return inside === null ? node : bare(inside);
}

/** Children that are expressions. */
export function operands(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (/(?:Expr|Call|Selector|Literal)$/.test(child.name)) children.push(child);
  }
  return children;
}

/** Whether it gives one number without labels. */
export function isScalar(given: SyntaxNode, source: string): boolean {
  const node = bare(given);
  if (node.name === "NumberDurationLiteral") return true;
  if (node.name === "FunctionCall") {
    const name = node.getChild("FunctionIdentifier");
    return name !== null && SCALAR_FUNCTIONS.has(textOf(name, source));
  }
  if (node.name !== "UnaryExpr" && node.name !== "BinaryExpr") return false;
  return operands(node).every((operand) => isScalar(operand, source));
}

/** The value of an expression that is made of numbers alone. */
export function constantOf(given: SyntaxNode, source: string): number | undefined {
  const node = bare(given);
  if (node.name === "NumberDurationLiteral") {
    const value = Number(textOf(node, source));
    return Number.isNaN(value) ? undefined : value;
  }
  const values = operands(node).map((operand) => constantOf(operand, source));
  const [a, b] = values;
  if (node.name === "UnaryExpr" && a !== undefined) {
    return textOf(node, source).startsWith("-") ? -a : a;
  }
  if (node.name !== "BinaryExpr" || a === undefined || b === undefined) return undefined;
  if (node.getChild("Add") !== null) return a + b;
  if (node.getChild("Sub") !== null) return a - b;
  if (node.getChild("Mul") !== null) return a * b;
  return node.getChild("Div") === null ? undefined : a / b;
}

/** A node's text on one line. */
export function textOf(node: SyntaxNode, source: string): string {
  return source.slice(node.from, node.to).replaceAll(/\s+/g, " ").trim();
}
