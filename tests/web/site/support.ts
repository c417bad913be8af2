import { strict as assert } from "node:assert";
import type { Kind } from "../../../web/request/kind.ts";
import { findKind } from "../../../web/routing/find_kind.ts";
import type { Resource } from "../../../web/http/resource.ts";
import type { Site } from "../../../web/site/site.ts";

export const SITE: Site = { seed: 7, base: "/web" };

/** Resource at an address, given from the root of the site, without a server. */
export function resourceAt(url: string, site = SITE): Resource | null {
  const [path = "", ...query] = url.split("?");
  const found = findKind(path);
  if (!found) return null;
  return found.kind.make(site, {
    method: "GET",
    path,
    params: found.params,
    query: new URLSearchParams(query.join("?")),
    form: new URLSearchParams(),
    header: () => undefined,
    cookie: () => undefined,
  });
}

/** The same, which has to be there, as text. */
export function pageAt(url: string, site = SITE): Resource & { readonly body: string } {
  const resource = resourceAt(url, site);
  assert.ok(resource, `there is nothing at ${url}`);
  assert.equal(typeof resource.body, "string", url);
  return { ...resource, body: String(resource.body) };
}

/** Every `step`-th path of a kind of page. */
export function somePaths(kind: Kind, step: number, site = SITE): string[] {
  return [...kind.paths?.(site) ?? []].filter((_, at) => at % step === 0);
}
