import { parse } from "hono/utils/cookie";

/** A cookie of a request by its name, decoded. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  return parse(header ?? "", name)[name];
}
