/**
 * From the log to the rule: what public bug reports show, and the configuration that gives it. `docs/gallery.md` is
 * written from this list, and `tests/socket/rules/gallery_test.ts` plays it.
 *
 * @module
 */
import { CALLS } from "./calls.ts";
import type { GalleryCase } from "./case.ts";
import { CONNECTIONS } from "./connections.ts";
import { ERRORS } from "./errors.ts";
import { STREAMS } from "./streams.ts";
import { USAGE } from "./usage.ts";
import { HEADS, PAGES } from "./website.ts";

/** The cases by what they are about. */
export const GALLERY: Readonly<Record<string, readonly GalleryCase[]>> = {
  Streams: STREAMS,
  "Tool calls and parts": CALLS,
  "Usage and limits": USAGE,
  "Errors, and replies that are none of the API's": ERRORS,
  Connections: CONNECTIONS,
  "Website: heads and framing": HEADS,
  "Website: redirects, ranges, pages": PAGES,
};
