import type { Ask } from "../request/ask.ts";
import type { Resource } from "../http/resource.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** Makes a page of one mode; `null`: nothing is there. */
export type PageMaker = (exchange: Exchange<Ask>) => Resource | null;

/** Makes the page that a request gets which is not for the site. */
export type PageModes = (mode: string, exchange: Exchange<Ask>) => Resource | null;
