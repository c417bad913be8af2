import type { Kind } from "../kind.ts";
import { bytes, streamBytes } from "./pages/bytes.ts";
import { cache, cacheFor, etag } from "./pages/caching.ts";
import { coded } from "./pages/coded.ts";
import { delay, drip } from "./pages/delay.ts";
import { deny } from "./pages/deny.ts";
import { links, linksFrom } from "./pages/links.ts";
import { redirect, redirectAnywhere } from "./pages/redirect.ts";
import { status } from "./pages/status.ts";
import { unstable } from "./pages/unstable.ts";

/** Pages that misbehave because their address says so, by the addresses that users of httpbin know. */
export const askedKinds: readonly Kind[] = [
  status,
  delay,
  drip,
  redirect,
  redirectAnywhere,
  bytes,
  streamBytes,
  unstable,
  links,
  linksFrom,
  etag,
  cache,
  cacheFor,
  ...coded,
  deny,
];

/** How their addresses begin; robots.txt asks crawlers to leave them alone. */
export const ASKED_PATHS: readonly string[] = [
  ...new Set(askedKinds.map(({ path }) => path.replace(/\/?:.*/s, ""))),
];
