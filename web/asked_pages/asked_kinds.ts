import type { Kind } from "../request/kind.ts";
import { bytes, streamBytes } from "./bytes.ts";
import { cache, cacheFor, etag } from "./caching.ts";
import { coded } from "./coded.ts";
import { delay, drip } from "./delay.ts";
import { deny } from "./deny.ts";
import { bodyPages } from "./echo/bodies.ts";
import { cookiePages } from "./echo/cookies.ts";
import { credentialPages } from "./echo/credentials.ts";
import { digestPages } from "./echo/digest.ts";
import { echoes } from "./echo/echo.ts";
import { samples } from "./echo/samples.ts";
import { links, linksFrom } from "./links.ts";
import { redirect, redirectAnywhere } from "./redirect.ts";
import { status } from "./status.ts";
import { unstable } from "./unstable.ts";

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
  ...echoes,
  ...cookiePages,
  ...credentialPages,
  ...digestPages,
  ...samples,
  ...bodyPages,
];

/** Prefixes of their addresses; robots.txt asks crawlers to leave them alone. */
export const ASKED_PATHS: readonly string[] = [
  ...new Set(askedKinds.map(({ path }) => path.replace(/\/?:.*/s, ""))),
];
