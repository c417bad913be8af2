import { textKeyHex } from "../base/hash.ts";
import type { Random } from "../chance/random.ts";
import type { HttpRequest } from "../reply/http_request.ts";
import type { CallerIdentity } from "../reply/session.ts";

/** A request as rules look at it. */
export interface RuleRequest<Ask> extends HttpRequest {
  readonly ask: Ask;
  readonly path: string;
  /** Path with query. */
  readonly url: string;
  /** Route it came in by, e.g. `POST /v1/chat/completions`. */
  readonly route: string;
  /** A parameter of the query. */
  query(name: string): string | undefined;
  readonly caller: CallerIdentity;
  /** Address of the client; `null` where the host does not tell. */
  readonly address: string | null;
  /** Hash of what it asks, see `askedHash()`. */
  readonly asked: string;
  /** Number of this try, from 1: as the client tells, or else how often it has asked the same. */
  readonly attempt: number;
  /** Milliseconds since a fault has last struck anybody; `null` if it has not. */
  sinceFault(fault: string): number | null;
  /** Chance of the rules of this request. */
  readonly random: Random;
}

/** Digits of the hash of what is asked. */
const ASKED_DIGITS = 12;

/** Hash of what a request asks, in hexadecimal digits: equal for requests that ask the same. */
export function askedHash<Ask>(
  domain: { readonly name: string; identity(ask: Ask): string },
  ask: Ask,
): string {
  return textKeyHex(`${domain.name} ${domain.identity(ask)}`).slice(0, ASKED_DIGITS);
}

/** Name of the client of a request: its session or key, or else its address. */
export function clientOf({ caller, address }: Pick<RuleRequest<unknown>, "caller" | "address">): string {
  return caller.session?.name ?? `address ${address ?? ""}`;
}
