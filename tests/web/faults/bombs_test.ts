import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { pipeline } from "node:stream/promises";
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";
import { bombOf } from "../../../engine/faults/coding/bomb.ts";
import type { BodyCoding } from "../../../engine/faults/coding/codings.ts";
import { RUN_CODINGS } from "../../../engine/faults/coding/run_codings.ts";
import type { ByteRuns } from "../../../engine/faults/coding/runs.ts";
import { fc } from "../../engine/support.ts";

const DECODERS = {
  gzip: { whole: (bytes: Uint8Array) => gunzipSync(bytes), stream: createGunzip },
  br: { whole: (bytes: Uint8Array) => brotliDecompressSync(bytes), stream: createBrotliDecompress },
  deflate: { whole: (bytes: Uint8Array) => inflateSync(bytes), stream: createInflate },
  zstd: { whole: (bytes: Uint8Array) => zstdDecompressSync(bytes), stream: createZstdDecompress },
} as const;
const CODINGS = ["gzip", "br", "deflate", "zstd"] as const satisfies readonly BodyCoding[];
const PAGE = new TextEncoder().encode("<p>page</p>");

function bytesOf(runs: ByteRuns): Buffer {
  return Buffer.concat(runs.flatMap(({ bytes, times }) => Array(times).fill(bytes)));
}

Deno.test("runs in any coding are decoded to the bytes themselves", () => {
  const run = fc.record({
    bytes: fc.uint8Array({ maxLength: 700 }),
    times: fc.oneof(fc.nat(3), fc.nat(1_000)),
  });
  const codings = fc.array(fc.constantFrom(...CODINGS), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(fc.array(run, { maxLength: 3 }), codings, (plain, codings) => {
    const coded = codings.reduce((runs: ByteRuns, coding) => RUN_CODINGS[coding](runs), plain);
    const decoded = codings.reduceRight((bytes, coding) => DECODERS[coding].whole(bytes), bytesOf(coded));
    assert.ok(decoded.equals(bytesOf(plain)));
  }));
});

Deno.test("runs too long for one block or one window are decoded to the bytes themselves", () => {
  const long = Uint8Array.from({ length: 140_000 }, (_, i) => (i * i) >> 7);
  for (const [bytes, times] of [[long, 3], [long.subarray(0, 65_000), 700], [PAGE, 3_100_000]] as const) {
    const plain = [{ bytes, times }];
    for (const coding of CODINGS) {
      const decoded = DECODERS[coding].whole(bytesOf(RUN_CODINGS[coding](plain)));
      assert.ok(decoded.equals(bytesOf(plain)), `${coding} of ${bytes.length} bytes ${times} times`);
    }
  }
});

Deno.test("a bomb of a gigabyte is a few blocks on the server", () => {
  const nested: BodyCoding[][] = [["gzip", "gzip"], ["zstd", "br", "gzip"]];
  for (const codings of [...CODINGS.map((one) => [one]), ...nested]) {
    const pieces = bombOf(PAGE, 2 ** 30, codings);
    const held = [...new Set(pieces)].reduce((sum, { length }) => sum + length, 0);
    const sent = pieces.reduce((sum, { length }) => sum + length, 0);
    assert.ok(held < 50_000, `${codings} hold ${held} bytes`);
    assert.ok(sent < 1_200_000, `${codings} send ${sent} bytes`);
  }
});

/** Length of the output of a decoder that gets its input piece by piece. */
async function decodedLength(coding: BodyCoding, pieces: readonly Uint8Array[]): Promise<number> {
  let length = 0;
  await pipeline(pieces, DECODERS[coding].stream(), async (decoded: AsyncIterable<Uint8Array>) => {
    for await (const piece of decoded) length += piece.length;
  });
  return length;
}

Deno.test("decoders of streams get as many bytes as a bomb promises", async () => {
  const spaces = 2 ** 28 + 12_345;
  for (const coding of CODINGS) {
    assert.equal(await decodedLength(coding, bombOf(PAGE, spaces, [coding])), PAGE.length + spaces, coding);
  }
});

/** Reads standard input in a coding; prints how long it was, or nothing where the module is missing. */
const PYTHON = `
import sys, zlib
try:
    if sys.argv[1] == "br":
        import brotli
        decode = brotli.Decompressor().process
    elif sys.argv[1] == "zstd":
        import zstandard
        decode = zstandard.ZstdDecompressor().decompressobj().decompress
    else:
        decode = zlib.decompressobj(31 if sys.argv[1] == "gzip" else 15).decompress
except ImportError:
    sys.exit()
print(sum(len(decode(part)) for part in iter(lambda: sys.stdin.buffer.read(4096), b"")))
`;

Deno.test("Python's decoders get as many bytes as a bomb promises, where there are any", async () => {
  const spaces = 2 ** 26 + 12_345;
  for (const coding of CODINGS) {
    const child = spawned(["-c", PYTHON, coding]);
    if (!child) return;
    await ReadableStream.from(bombOf(PAGE, spaces, [coding])).pipeTo(child.stdin).catch(() => {});
    const { stdout, stderr, success } = await child.output();
    assert.ok(success, `${coding}: ${new TextDecoder().decode(stderr)}`);
    const told = new TextDecoder().decode(stdout).trim();
    if (told !== "") assert.equal(Number(told), PAGE.length + spaces, coding);
  }
});

function spawned(args: string[]): Deno.ChildProcess | null {
  try {
    return new Deno.Command("python3", { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
