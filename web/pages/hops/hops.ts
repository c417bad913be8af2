import type { Kind } from "../../kind.ts";
import { awayHop } from "./away.ts";
import { chainHop } from "./chain.ts";
import { cookieHop } from "./cookie.ts";
import { growingHop } from "./growing.ts";
import { loopHop } from "./loop.ts";
import { namedHop } from "./named.ts";

/** Where the redirects of faults lead on the way. */
export const hops: readonly Kind[] = [awayHop, chainHop, cookieHop, growingHop, loopHop, namedHop];
