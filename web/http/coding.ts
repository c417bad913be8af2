import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { lengthOf } from "../../engine/body.ts";

/** The codings that the site knows; `identity` is none. */
export type Coding = "br" | "gzip" | "identity";

/** Bodies that are shorter do not get shorter still; those that are longer would hold up everybody else. In bytes. */
const LEAST = 256;
const MOST = 262_144;

/** Media types that are short already. */
const COMPRESSED = /^(image\/(?!svg)|audio|video|font|application\/(gzip|pdf|zip|octet-stream))/;

/** Whether a body of this type gets shorter: then what is sent hangs on what was asked for. */
export function isCompressible(type: string): boolean {
  return !COMPRESSED.test(type);
}

/** What is to be coded. */
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
  const weights = weightsOf(accepted);
  const others = weights.get("*");
  const weightOf = (coding: Coding) => weights.get(coding) ?? others ?? 0;
  const identity = weights.get("identity") ?? (others === 0 ? 0 : null); // unless refused, it will do
  const length = lengthOf(body);
  const pays = isCompressible(type) && length >= LEAST && length <= MOST;
  const best = weightOf("br") >= weightOf("gzip") ? "br" : "gzip";
  if (weightOf(best) > 0 && (identity === 0 || pays && weightOf(best) >= (identity ?? 0))) return best;
  return identity === 0 ? null : "identity";
}

/** Codings by their lower-case names, and how much each is wanted, from 0 to 1. What is no weight counts as 1. */
function weightsOf(accepted: string): ReadonlyMap<string, number> {
  return new Map(
    accepted.toLowerCase().split(",").flatMap((one) => {
      const [name = "", ...parameters] = one.split(";").map((part) => part.trim());
      if (name === "") return [];
      const weight = Number(/^q\s*=\s*([\d.]+)$/.exec(parameters[0] ?? "")?.[1] ?? 1);
      return [[name === "x-gzip" ? "gzip" : name, Number.isNaN(weight) ? 1 : weight] as const];
    }),
  );
}

/** The body in a coding, made quickly rather than short. */
export function coded(body: string | Uint8Array, coding: Coding): string | Uint8Array {
  if (coding === "br") return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  return coding === "gzip" ? gzipSync(body, { level: 3 }) : body;
}
