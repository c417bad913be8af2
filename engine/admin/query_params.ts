import type * as z from "zod";
import { ApiError } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { plainLayer } from "../config/layer.ts";
import { problemsOf, wrongName } from "../config/problems.ts";

/**
 * The query of a request, as a schema reads it. A parameter that the schema does not name is an error: one that is
 * overlooked, such as `ttl` for `ttl_sec`, would change more than was meant.
 *
 * @throws {ApiError} 400 that names the first parameter that is wrong
 */
export function queryParams<Shape extends z.ZodRawShape>(
  given: Readonly<Record<string, string>>,
  schema: z.ZodObject<Shape>,
) {
  const strict = schema.strict();
  const { success, data, error } = strict.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  if (issue?.code === "unrecognized_keys") {
    throw refused(unknownText(issue.keys[0] ?? "", Object.keys(schema.shape)));
  }
  const [problem] = problemsOf(error.issues, strict, [plainLayer("", given)]);
  const { path = "", message } = problem ?? {};
  throw refused(`Query parameter ${path}: ${(issue && wrongName(issue, given[path])) ?? message}`);
}

function unknownText(name: string, known: readonly string[]): string {
  return `There is no query parameter "${name}"${hint(name, known)}`;
}

function refused(message: string): ApiError {
  return new ApiError({ status: 400, code: null, message });
}
