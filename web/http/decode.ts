import { parse } from "hono/utils/cookie";

/** A part of a URL without its percent signs; as it is where they mean nothing. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path as it can stand in a URL: its segments with percent signs where they need them. */
export function encodedPath(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

/** A cookie of a request by its name, decoded. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  return parse(header ?? "", name)[name];
}
