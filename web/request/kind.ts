import type { Ask } from "./ask.ts";
import type { PerRequestFaults } from "../../engine/config/per_request_faults.ts";
import type { LazyList } from "../site/lazy_list.ts";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { PageRequest } from "../http/page_request.ts";

/** Method that a page may take; who takes GET takes HEAD, too. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** One kind of page: a line of `web/routing/kinds.ts`. */
export interface Kind {
  readonly name: string;
  /** Type of the resource, as far as faults depend on it. */
  readonly type: "html" | "data";
  readonly methods: readonly Method[];
  /** Its paths from the root of the site; each `:name` stands for one segment, `:name*` for the rest. */
  readonly path: string;
  /** Resource at an address, by the address alone (and a session, where it has one); `null`: nothing. */
  make(site: Site, call: PageRequest): Resource | null;
  /** Paths of this kind that belong to the site and can be reached from home. */
  paths?(site: Site): LazyList;
  /** Its pages have no end: a crawler that follows them all never comes back. */
  readonly trap?: true;
  /** True for honeypots: a client that reads pages as people do and keeps to robots.txt has no reason to come here. */
  readonly honeypot?: true;
  /** True for addresses of faults, which are no part of the site and so are there in every `content.mode`. */
  readonly apart?: true;
  /** A page that misbehaves because its address says so, only where clients may ask for that; it makes no resource. */
  answer?(exchange: Exchange<Ask>, caps: PerRequestFaults): Answer | Promise<Answer>;
}
