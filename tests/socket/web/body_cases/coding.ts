import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import { CODINGS } from "../../../../engine/faults/coding/codings.ts";
import { type BodyCase, formCases, type Seen } from "../body_case.ts";

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
  deflate: (bytes) => inflateSync(bytes),
  zstd: (bytes) => zstdDecompressSync(bytes),
};

const MOST = { "accept-encoding": "gzip, deflate" };

/** Body of a reply, decoded from the last coding to the first as `content-encoding` names them. */
function decoded({ reply, bytes }: Seen): Buffer {
  const codings = (reply.headers["content-encoding"] ?? "").split(", ");
  return codings.reduceRight((body, coding) => {
    const decode = DECODERS[coding] ?? assert.fail(`${coding} is known`);
    return decode(body);
  }, bytes);
}

function codingIs({ reply }: Seen, coding: string | undefined): void {
  assert.equal(reply.headers["content-encoding"], coding);
}

function unasked(accepted: string, coding: string): BodyCase {
  return {
    fault: "unasked_coding",
    headers: { "accept-encoding": accepted },
    check(seen) {
      codingIs(seen, coding);
      assert.equal(decoded(seen).toString(), seen.good);
    },
  };
}

/** A bomb of a size, which is not much of it on the wire. */
function bomb(codings: readonly string[], decoded_bytes: number): BodyCase {
  return {
    fault: "bomb",
    options: { codings, decoded_bytes },
    check(seen) {
      codingIs(seen, codings.join(", "));
      const body = decoded(seen);
      assert.equal(body.length, Math.max(decoded_bytes, seen.goodBytes.length));
      assert.equal(body.subarray(0, seen.goodBytes.length).toString(), seen.good);
      assert.ok(body.subarray(seen.goodBytes.length).every((byte) => byte === 0x20));
      assert.ok(seen.bytes.length < 40_000, `${seen.bytes.length} bytes came`);
    },
  };
}

const unmarked = { headers: { "accept-encoding": "gzip" } };

export const codingCases: readonly BodyCase[] = [
  ...formCases("coding_lie", {
    plain(seen) {
      codingIs(seen, "gzip");
      assert.equal(seen.text, seen.good);
      assert.throws(() => decoded(seen), /incorrect header check/);
    },
    unlabelled(seen) {
      codingIs(seen, undefined);
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
    mislabelled(seen) {
      codingIs(seen, "br");
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
  }),
  ...formCases("unknown_coding", {
    none(seen) {
      codingIs(seen, "none");
      assert.equal(seen.text, seen.good);
    },
    utf8(seen) {
      codingIs(seen, "UTF-8");
      assert.equal(seen.text, seen.good);
    },
    x_gzip(seen) {
      codingIs(seen, "x-gzip");
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
    identity_gzip(seen) {
      codingIs(seen, "identity, gzip");
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
  }),
  unasked("gzip, deflate", "br"),
  unasked("gzip, deflate, br", "zstd"),
  unasked("gzip, br, zstd, deflate;q=0", "deflate"),
  unasked("br, zstd, deflate", "gzip"),
  {
    fault: "cut_gzip",
    headers: { "accept-encoding": "gzip, br" },
    check(seen) {
      codingIs(seen, "gzip");
      assert.throws(() => decoded(seen), /unexpected end of file/);
      const { length } = seen.bytes;
      assert.throws(() => gunzipSync(Buffer.concat([seen.bytes, Buffer.alloc(8)])), /incorrect data check/);
      const lenient = gunzipSync(seen.bytes, { finishFlush: constants.Z_SYNC_FLUSH });
      assert.equal(lenient.toString(), seen.good);
      assert.equal(seen.reply.headers["content-length"], String(length));
    },
  },
  {
    fault: "cut_gzip",
    options: { keep_pct: [50, 50] },
    ...unmarked,
    check(seen) {
      assert.throws(() => decoded(seen), /unexpected end of file/);
      const lenient = gunzipSync(seen.bytes, { finishFlush: constants.Z_SYNC_FLUSH });
      assert.ok(lenient.length > 100 && lenient.length < seen.goodBytes.length);
      assert.ok(seen.goodBytes.subarray(0, lenient.length).equals(lenient));
    },
  },
  ...([["deflate", 4], ["br", 1], ["zstd", 1]] as const).map(([coding, missing]): BodyCase => ({
    fault: "cut_gzip",
    options: { coding },
    headers: { "accept-encoding": `gzip, ${coding}` },
    check(seen) {
      codingIs(seen, coding);
      assert.ok(seen.reply.whole);
      const stream = CODINGS[coding](seen.goodBytes);
      assert.deepEqual(seen.bytes, stream.subarray(0, stream.length - missing));
      assert.equal(DECODERS[coding]?.(stream).toString(), seen.good);
    },
  })),
  bomb(["gzip"], 1),
  bomb(["gzip"], 5_000_001),
  bomb(["br"], 5_000_001),
  bomb(["deflate"], 5_000_001),
  bomb(["zstd"], 5_000_001),
  bomb(["gzip", "gzip"], 30_000_000),
  bomb(["br", "zstd", "gzip"], 10_000_000),
  {
    fault: "bomb",
    method: "HEAD",
    options: { decoded_bytes: 1_000_000 },
    check: (seen) => assert.equal(seen.text, ""),
  },
  ...[2, 10, 1000].map((layers): BodyCase => ({
    fault: "coding_chain",
    options: { layers },
    check(seen) {
      assert.equal(seen.reply.headers["content-encoding"]?.split(", ").length, layers);
      assert.equal(decoded(seen).toString(), seen.good);
    },
  })),
  ...formCases("odd_deflate", {
    raw(seen) {
      codingIs(seen, "deflate");
      assert.throws(() => decoded(seen));
      assert.equal(inflateRawSync(seen.bytes).toString(), seen.good);
    },
    members(seen) {
      codingIs(seen, "gzip");
      assert.equal(decoded(seen).toString(), seen.good);
      const second = seen.bytes.indexOf(Buffer.of(0x1f, 0x8b, 8), 1);
      const first = gunzipSync(seen.bytes.subarray(0, second));
      assert.equal(first.length, Math.ceil(seen.goodBytes.length / 2));
    },
    gzip_junk(seen) {
      codingIs(seen, "gzip");
      assert.equal(gunzipSync(seen.bytes.subarray(0, -8)).toString(), seen.good);
      assert.equal(seen.bytes.subarray(-8).toString(), "\0\0\0\0junk");
    },
    deflate_junk(seen) {
      codingIs(seen, "deflate");
      assert.equal(inflateSync(seen.bytes.subarray(0, -8)).toString(), seen.good);
      assert.equal(seen.bytes.subarray(-8).toString(), "\0\0\0\0junk");
    },
  }, { headers: MOST }),
];
