import { bytesOf, hasNoBody, isWhole } from "../reply/body.ts";
import { FrameBody } from "../reply/frames.ts";
import { httpMessageOf, type RequestFacts, scriptOf, wholeOf } from "../reply/raw.ts";
import type { Answer, Body, Reply } from "../reply/reply.ts";
import type { FaultKind } from "./fault.ts";

/** Errors and breaks are not what was asked for, whatever the good reply is; nor is one that comes late. */
export function isSpoiled(reply: Reply, kind: FaultKind): boolean {
  if (kind === "transport" || "how" in reply) return true;
  return "script" in reply ? reply.then !== "open" : kind === "http" && reply.status >= 400;
}

/** True if a client that gets the reply gets what the good one has: a fault has found nothing to spoil. */
export function isUnspoiled(
  reply: Reply,
  good: Answer,
  { kind, exchange }: {
    readonly kind: FaultKind;
    readonly exchange: RequestFacts;
  },
): boolean {
  if ("how" in reply) return false;
  if ("script" in reply) {
    return sameBytes(wholeOf(reply.script), wholeOf(scriptOf(httpMessageOf(good, exchange))));
  }
  if (reply.status !== good.status) return false;
  const isBodiless = exchange.method === "HEAD" || hasNoBody(good.status);
  // What changes a body alone cannot happen where there is none, though the length in the head may tell of it.
  if (isBodiless && kind !== "http") return sameHeaders(withoutLength(reply), withoutLength(good));
  return sameHeaders(reply.headers, good.headers) && sameBodies(reply.body, good.body);
}

function withoutLength({ headers: { "content-length": _, ...rest } }: Answer): Answer["headers"] {
  return rest;
}

const VALIDATORS = ["etag", "last-modified"];

/** Compares headers; validators that are gone went with the body (`withBody()`), and say nothing by themselves. */
function sameHeaders(reply: Answer["headers"], good: Answer["headers"]): boolean {
  const names = Object.keys(good).filter((name) => name in reply || !VALIDATORS.includes(name));
  return names.length === Object.keys(reply).length && names.every((name) => reply[name] === good[name]);
}

/** Bodies with the same pieces, none of which is held back. */
function sameBodies(some: Body, others: Body): boolean {
  if (isWhole(some) || isWhole(others)) return isWhole(some) && isWhole(others) && samePiece(some, others);
  if (some instanceof FrameBody && some.frames.some(({ hold }) => hold)) return false;
  const [ours, theirs] = [some.pieces, others.pieces];
  return ours.length === theirs.length && ours.every((piece, at) => samePiece(piece, theirs[at] ?? ""));
}

function samePiece(some: string | Uint8Array, other: string | Uint8Array): boolean {
  if (typeof some === "string" && typeof other === "string") return some === other;
  return sameBytes(bytesOf(some), bytesOf(other));
}

function sameBytes(some: Uint8Array, others: Uint8Array): boolean {
  return some.length === others.length && some.every((byte, at) => byte === others[at]);
}
