import { ApiError } from "../../engine/base/error.ts";
import { escaped } from "../html/html.ts";
import type { Kind, Method } from "../request/kind.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** Declares a page that misbehaves because its address says so. It is no part of the site. */
export function asked(
  kind: Pick<Kind, "name" | "path"> & Required<Pick<Kind, "answer">> & Partial<Pick<Kind, "methods">>,
): Kind {
  return { methods: ["GET", "POST"], ...kind, type: "data", make: () => null };
}

/** Methods of a page that takes any. */
export const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A small page with a title, and HTML below it. */
export function smallPage(title: string, main = ""): Answer {
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body:
      `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${
        escaped(title)
      }</title></head>\n` +
      `<body>\n<h1>${escaped(title)}</h1>\n${main}</body>\n</html>\n`,
  };
}

/** A number as an address names it. @throws {ApiError} 400 for anything else, or beyond the bounds */
export function numberIn(name: string, text: string, [min, max]: readonly [number, number]): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max) return number;
  throw bad(`${name}: expected a number from ${min} to ${max}, got "${text.slice(0, 100)}".`);
}

/** A whole number as an address names it. @throws {ApiError} 400 for anything else, or beyond the bounds */
export function wholeIn(name: string, text: string, bounds: readonly [number, number]): number {
  const number = numberIn(name, text, bounds);
  if (Number.isInteger(number)) return number;
  throw bad(`${name}: expected a whole number, got "${text.slice(0, 100)}".`);
}

/** The parameters of such an address, but for the fault that is asked for. */
export function ownPairs(query: URLSearchParams): [name: string, value: string][] {
  return [...query].filter(([name]) => name !== "fault");
}

/** A client's mistake in such an address. */
export function bad(message: string): ApiError {
  return new ApiError({ status: 400, code: "wrong_ask", message });
}

/** A text as it can stand in a header: whatever else there is gets percent signs. */
export function headerText(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

/** Most pieces that a body comes in. */
const MOST_PIECES = 1000;

/** Bytes in pieces of one size, which is larger than was wanted where they would be too many. */
export function inPieces(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const size = Math.max(wanted, Math.ceil(bytes.length / MOST_PIECES));
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}
