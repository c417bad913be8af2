import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { lengthOf } from "../../engine/reply/body.ts";
import { acceptedCodings } from "../../engine/reply/codings.ts";

/** The codings that the site knows; `identity` is none. */
export type Coding = "br" | "gzip" | "identity";

/** Bodies that are shorter do not get shorter still; those that are longer would hold up everybody else. In bytes. */
const LEAST = 256;
const MOST = 262_144;

/** Media types that are short already. */
const COMPRESSED = /^(image\/(?!svg)|audio|video|font|application\/(gzip|pdf|zip|octet-stream))/;

/** True if a body of this type gets shorter: then what is sent depends on what was asked for. */
export function isCompressible(type: string): boolean {
  return !COMPRESSED.test(type);
}

/** Body to encode. */
export interface Codable {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/**
 * The coding that `Accept-Encoding` wants most among those that make sense here; `null` where it refuses all of them
 * (RFC 9110, 12.5.3).
 */
export function codingFor(accepted: string | undefined, { type, body }: Codable): Coding | null {
  if (accepted === undefined) return "identity";
  const { weightOf } = acceptedCodings(accepted);
  const [br, gzip] = [weightOf("br") ?? 0, weightOf("gzip") ?? 0];
  const identity = weightOf("identity"); // unless refused, it will do
  const length = lengthOf(body);
  const pays = isCompressible(type) && length >= LEAST && length <= MOST;
  const [best, weight] = br >= gzip ? ["br", br] as const : ["gzip", gzip] as const;
  if (weight > 0 && (identity === 0 || pays && weight >= (identity ?? 0))) return best;
  return identity === 0 ? null : "identity";
}

/** The body in a coding, made quickly rather than short. */
export function coded(body: string | Uint8Array, coding: Coding): string | Uint8Array {
  if (coding === "br") return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  return coding === "gzip" ? gzipSync(body, { level: 3 }) : body;
}
