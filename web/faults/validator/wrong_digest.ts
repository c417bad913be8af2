import { withHeaders } from "../../../engine/reply/body.ts";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type Bytes } from "../bytes.ts";
import { bytesForms } from "../forms.ts";

/** The bytes with one bit of the last of them turned, as on a bad disk; of none, one. */
function spoilt(body: Uint8Array): Uint8Array {
  const copy = body.length === 0 ? new Uint8Array(1) : body.slice();
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

function digest(algorithm: "md5" | "sha256" | "sha512", body: Uint8Array): string {
  return createHash(algorithm).update(body).digest("base64");
}

/**
 * The bytes with another letter somewhere behind their middle, which only a digest shows; another last byte if they
 * have none.
 */
function damaged(body: Uint8Array): Uint8Array {
  const middle = Math.floor(body.length / 2);
  const at = body.findIndex((byte, index) => index >= middle && byte >= 0x61 && byte < 0x7a);
  return at < 0 ? spoilt(body) : body.with(at, (body[at] ?? 0) + 1);
}

/** Digests as a structured field (RFC 9530). */
function field(algorithm: "sha256" | "sha512", body: Uint8Array): string {
  return `${algorithm.replace("sha", "sha-")}=:${digest(algorithm, body)}:`;
}

/** Digest headers of another body than the one that is sent; only a client that checks them notices. */
export const wrongDigest = bytesForms({
  name: "wrong_digest",
  summary:
    "the good body with a digest of another one: Content-Digest (content) or Repr-Digest (repr) of RFC 9530, the " +
    "older Digest (old) or Content-MD5 (md5); with two of which one is right (disagree), of the good body where one letter of what comes is another (damaged), a right one in hex instead " +
    "of Base64 (hex), or one by an algorithm that there is not (unknown)",
  forms: {
    content: (answer) => withHeaders(answer, { "content-digest": field("sha256", spoilt(answer.body)) }),
    repr: (answer) => withHeaders(answer, { "repr-digest": field("sha256", spoilt(answer.body)) }),
    old: (answer) => withHeaders(answer, { digest: `SHA-256=${digest("sha256", spoilt(answer.body))}` }),
    md5: (answer) => withHeaders(answer, { "content-md5": digest("md5", spoilt(answer.body)) }),
    disagree: (answer) =>
      withHeaders(answer, {
        "content-digest": `${field("sha256", spoilt(answer.body))}, ${field("sha512", answer.body)}`,
      }),
    damaged: (answer) =>
      withHeaders({ ...answer, body: damaged(answer.body) }, {
        "content-digest": field("sha256", answer.body),
      }),
    hex: (answer) => withHeaders(answer, { "content-digest": `sha-256=:${hexOf(answer)}:` }),
    unknown: (answer) =>
      withHeaders(answer, { "content-digest": `errorworks-1=:${digest("sha256", answer.body)}:` }),
  },
});

function hexOf({ body }: Bytes): string {
  return Buffer.from(digest("sha256", body), "base64").toString("hex");
}
