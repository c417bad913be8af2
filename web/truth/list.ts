import type * as z from "zod";
import type { listOptions } from "./list_options.ts";
import type { Site } from "../site/site.ts";
import { addressOf, keyOf } from "./address.ts";
import { textHash } from "./text_hash.ts";
import { type RealPage, realPages } from "./real_pages.ts";
import { placeAt, readable } from "./truth.ts";

/** A real page as a line of the list. */
export interface Listed {
  readonly url: string;
  readonly kind: string;
  readonly title?: string | null;
  readonly text_sha256?: string | null;
}

/** Lists the real pages, each made when it is asked for. */
export function* listPages(
  site: Site,
  { kind, after, limit = Infinity, hash }: z.output<ReturnType<typeof listOptions>>,
): Generator<Listed> {
  const start = after === undefined ? null : addressOf(after)?.key;
  let begun = start === null;
  let left = limit;
  for (const real of realPages(site, kind)) {
    if (begun) {
      yield hash ? described(site, real) : { url: real.path, kind: real.kind.name };
      if (--left === 0) return;
    } else begun = keyOf(real.path) === start;
  }
}

function described(site: Site, { kind, path }: RealPage): Listed {
  const address = addressOf(site.base + path);
  const resource = address && placeAt(site, address).resource;
  const text = resource && readable(resource);
  return {
    url: path,
    kind: kind.name,
    title: resource?.facts.title ?? null,
    text_sha256: text === null ? null : textHash(text),
  };
}
