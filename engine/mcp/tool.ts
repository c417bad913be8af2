import type * as z from "zod";
import type { Columns } from "../domain/columns.ts";
import type { SqlValue } from "../metrics/columns.ts";

/** Read-only access to a metrics database. */
export interface MetricsReader {
  /** Domain name to its own columns; `engine/metrics/tables.ts` names those that every domain has. */
  readonly domains: Readonly<Record<string, Columns>>;
  /** Rows of a SELECT of the program's own, with positional arguments. @throws what libSQL says */
  select(sql: string, args?: readonly SqlValue[]): Promise<Record<string, SqlValue>[]>;
}

/** Hints for clients, as MCP defines them. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** Tool that reads a metrics database and answers with structured content. */
export interface AnalysisTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** Text for the assistant that chooses among tools: what it answers, and when to use it. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly annotations: ToolAnnotations;
  /** @throws {Error} with a message for the assistant when the question cannot be answered */
  run(input: z.output<I>, reader: MetricsReader): Promise<z.output<O>>;
}

/** A tool with its input and output inferred from its schemas. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: AnalysisTool<I, O>,
): AnalysisTool<I, O> {
  return tool;
}
