import type * as z from "zod";
import { ApiError } from "../base/error.ts";
import { hint } from "../base/hint.ts";

/** The query of a request, as a schema reads it. @throws {ApiError} 400 that names the first parameter that is wrong */
export function queryParams<Schema extends z.ZodObject>(
  given: Readonly<Record<string, string>>,
  schema: Schema,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const message = issue?.code === "unrecognized_keys"
    ? unknownText(issue.keys[0] ?? "", Object.keys(schema.shape))
    : `Query parameter ${issue?.path.join(".")}: ${issue?.message}`;
  throw new ApiError({ status: 400, code: null, message });
}

function unknownText(name: string, known: readonly string[]): string {
  return `There is no query parameter "${name}"${hint(name, known)}`;
}
