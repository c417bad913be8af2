import type * as z from "zod";
import type { Backend } from "../backend.ts";
import type { AnalysisTool } from "../tool.ts";

/** Tool that may use more than the rows of a database. */
export interface ServerTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends Omit<AnalysisTool<I, O>, "run"> {
  /** @throws {Error} with a message for the assistant when it cannot be done */
  run(input: z.output<I>, backend: Backend): Promise<z.output<O>>;
}

/** A tool with its input and output inferred from its schemas. */
export function defineServerTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: ServerTool<I, O>,
): ServerTool<I, O> {
  return tool;
}
