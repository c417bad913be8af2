import type { Incoming } from "./endpoint.ts";

/** Where the server is for this client, as links in answers begin: scheme, host and the prefix of its paths. */
export function originOf({ header, prefix }: Pick<Incoming, "header" | "prefix">): string {
  return `${header("x-forwarded-proto") ?? "http"}://${header("host") ?? "localhost"}${prefix}`;
}
