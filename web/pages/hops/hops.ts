import type { Kind } from "../../request/kind.ts";
import { awayHop } from "./away.ts";
import { chainHop } from "./chain.ts";
import { cookieHop } from "./cookie.ts";
import { growingHop } from "./growing.ts";
import { loopHop } from "./loop.ts";
import { namedHop } from "./named.ts";

/** Hops that redirect faults lead through. */
export const hops: readonly Kind[] = [awayHop, chainHop, cookieHop, growingHop, loopHop, namedHop];
