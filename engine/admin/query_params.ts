import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";
import { apiError } from "../base/error.ts";
import { hintOrAll } from "../base/hint.ts";
import type { Tree } from "../base/tree.ts";
import { plainLayer } from "../config/layer.ts";
import { problemsOf, wrongName } from "../config/problems.ts";
import type { Env } from "../reply/connection.ts";

/**
 * The query of a request, as a schema reads it. A parameter that the schema does not name is an error: one that is
 * overlooked, such as `ttl` for `ttl_sec`, would change more than was meant. So is one that is empty or there twice.
 *
 * @throws {ApiError} 400 that names a parameter that there is not, or else the first that is wrong
 */
export function queryParams<Shape extends z.ZodRawShape>(
  { req }: Pick<Context, "req">,
  schema: z.ZodObject<Shape>,
) {
  const strict = schema.strict();
  const given = singleValues(req.queries(), Object.keys(schema.shape));
  const { success, data, error } = strict.safeParse(given);
  if (success) return data;
  const unknown = error.issues.find((one) => one.code === "unrecognized_keys");
  if (unknown) throw apiError(400, unknownText(unknown.keys[0] ?? "", Object.keys(schema.shape)));
  const [issue] = error.issues;
  const [problem] = problemsOf(error.issues, strict, [plainLayer("", asNumbers(given))]);
  const { path = "", message } = problem ?? {};
  throw apiError(400, `Query parameter ${path}: ${(issue && wrongName(issue, given[path])) ?? message}`);
}

/** Values as problems tell of them: a query has no quotes around a number. */
function asNumbers(given: Readonly<Record<string, string>>): Tree {
  return Object.fromEntries(
    Object.entries(given).map((
      [name, value],
    ) => [name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value]),
  );
}

/** Middleware for a route without parameters. */
export function noParams(): MiddlewareHandler<Env> {
  const none = z.object({});
  return async (c, next) => {
    queryParams(c, none);
    await next();
  };
}

/** Each parameter with its value. @throws {ApiError} 400 for a `known` one that is empty or there more than once */
function singleValues(
  query: Readonly<Record<string, readonly string[]>>,
  known: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(query).map(([name, [value = "", ...more]]) => {
      if (!known.includes(name)) return [name, value];
      if (more.length > 0) {
        throw apiError(400, `Query parameter ${name}: expected one value, got ${more.length + 1}`);
      }
      if (value === "") throw apiError(400, `Query parameter ${name}: expected a value, got none`);
      return [name, value];
    }),
  );
}

function unknownText(name: string, known: readonly string[]): string {
  if (known.length === 0) return `There is no query parameter "${name}": this route takes none`;
  return `There is no query parameter "${name}"${hintOrAll(name, known)}`;
}
