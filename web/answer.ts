import { apiError } from "../engine/base/error.ts";
import type { Ask } from "./request/ask.ts";
import { respond } from "./http/respond.ts";
import { asSent, KeptPages, mayBeKept } from "./http/kept_pages.ts";
import { RecentKeys } from "./http/recent_keys.ts";
import type { Representation, Resource } from "./http/resource.ts";
import type { Accumulator } from "../engine/base/accumulator.ts";
import type { Answer } from "../engine/reply/reply.ts";
import type { Exchange } from "../engine/reply/exchange.ts";
import type { PageModes } from "./modes/mode.ts";

/** Pages that were asked for more than once, as this worker sent them last. */
const kept = new KeptPages();

/** Addresses that were asked for last: about as many as pages are kept. */
const recent = new RecentKeys(500);

/** Size and limit of the page cache. */
export function keptPages(): Accumulator {
  return kept.memory();
}

/** Representation of the requested address. @throws {ApiError} 404 */
function representationOf(ask: Ask): Representation {
  const { site, kind, method, path, query, search = `?${query}` } = ask;
  if (kind?.type !== "html" || method === "POST") return found(kind?.make(site, ask) ?? null);
  const { seed, price_pct = "", pages = "", origin, base } = site;
  // The path comes last: decoded, it may have a question mark of its own.
  const key = `${seed} ${price_pct} ${pages} ${origin} ${base} ${search} ${path}`;
  const known = kept.get(key);
  if (known) return known;
  const made = found(kind.make(site, ask));
  // Most pages are asked for once, by a crawler: those need no room.
  if (recent.note(key)) return kept.put(key, made);
  return mayBeKept(made) ? asSent(made) : made;
}

function found(resource: Resource | null): Resource {
  if (resource) return resource;
  throw apiError(404, "There is no such page.");
}

/** The good answer: what is at the address, as HTTP hands it over. @throws {ApiError} 404, 406, 412, 416 */
export async function answerOf(exchange: Exchange<Ask>, modes: PageModes): Promise<Answer> {
  const { ask } = exchange;
  const logins = () => exchange.next("logins", "server");
  const whole = ask.sent ? { ...ask, form: await ask.sent(), logins } : ask;
  return respond(whole, ask.mode === "site" ? representationOf(whole) : found(modes(ask.mode, exchange)));
}
