/**
 * Escaping in templates, which the Jinja interpreter does not know: what a template writes is wrapped in a filter
 * `escape`, unless its author says `safe`. A macro's result is a text like any other: `{{ macro() | safe }}`.
 *
 * @module
 */
import { type Tree, valueAt } from "../base/tree.ts";
import { isObject } from "../base/json.ts";
import type { Program, Statement } from "./template.ts";

type Node = NonNullable<Statement>;

/** Statements that have others in them, which write by themselves. */
const BLOCKS = ["Program", "If", "For", "Macro", "Set", "CallStatement", "FilterStatement"];
/** Node types that write nothing, or nothing that needs escaping. */
const SILENT = [...BLOCKS, "StringLiteral", "Comment", "Break", "Continue"];
/** Keys of nested statements. */
const BODIES = ["body", "alternate", "defaultBlock"];
const ESCAPES = ["escape", "e", "forceescape"];

/** The same program, which escapes what it writes. */
export function escapingAll(program: Program): Program {
  return withBodies(program);
}

function withBodies<T extends Node>(node: T): T {
  const bodies: Record<string, unknown> = {};
  for (const name of BODIES) {
    const body = valueAt(node, [name]);
    if (Array.isArray(body)) bodies[name] = body.map(escaping);
  }
  return Object.assign(Object.create(Object.getPrototypeOf(node)), node, bodies);
}

function escaping(node: Node): Node {
  if (BLOCKS.includes(node.type)) return withBodies(node);
  if (SILENT.includes(node.type) || escapeFilterOf(node)) return node;
  return Object.assign(
    { type: "FilterExpression" },
    { operand: node, filter: { type: "Identifier", value: "escape" } },
  );
}

/** A filter that is about escaping, and what it is put on. */
interface EscapeFilter {
  readonly operand: Statement;
  /** `false`: it says that nothing is to be escaped. */
  readonly escapes: boolean;
}

/** Escaping that a statement asks for; `null` if nothing. */
export function escapeFilterOf(statement: Statement): EscapeFilter | null {
  if (statement?.type !== "FilterExpression" || !("operand" in statement)) return null;
  const name = valueAt(statement, ["filter", "value"]);
  const escapes = ESCAPES.includes(String(name));
  if (!escapes && name !== "safe") return null;
  return isNode(statement.operand) ? { operand: statement.operand, escapes } : null;
}

function isNode(value: unknown): value is Node & Tree {
  return isObject(value) && typeof value["type"] === "string";
}

/** A text as a template has it. */
export function textNode(value: string): Node {
  return Object.assign({ type: "StringLiteral" }, { value });
}
