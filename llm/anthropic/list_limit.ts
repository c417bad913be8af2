import { invalid } from "./anthropic_api.ts";

/** Items of a page of a list, and most of them. */
const USUAL = 20;
const MOST = 1000;

/** Reads the length of a page. @throws {ApiError} 400 */
export function readLimit(query: (name: string) => string | undefined): number {
  const limit = Number(query("limit") ?? USUAL);
  if (!Number.isInteger(limit)) throw invalid("limit: Input should be a valid integer");
  if (limit < 1) throw invalid("limit: Input should be greater than or equal to 1");
  if (limit > MOST) throw invalid(`limit: Input should be less than or equal to ${MOST}`);
  return limit;
}
