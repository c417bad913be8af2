import { strict as assert } from "node:assert";
import { type ByteRange, contentRange, multipart, partsOf } from "../../../web/http/range.ts";
import { fc } from "../../engine/support.ts";

/** Range that one part of a header asks for; a position that is missing is `null`. */
interface Spec {
  readonly first: number | null;
  readonly last: number | null;
}

const number = fc.nat({ max: 40 });
const spec: fc.Arbitrary<Spec> = fc.oneof(
  fc.tuple(number, number).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
  number.map((first) => ({ first, last: null })),
  number.map((last) => ({ first: null, last })),
);

function textOf({ first, last }: Spec): string {
  return `${first ?? ""}-${last ?? ""}`;
}

/** The positions below `length` that a part has, tried one by one. */
function positions({ first, last }: Spec, length: number): number[] {
  return Array.from({ length }, (_, at) => at).filter((at) =>
    first === null ? at >= length - (last ?? 0) : at >= first && at <= (last ?? Infinity)
  );
}

function filled({ first, last }: ByteRange): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

Deno.test("partsOf() has the bytes that a header asks for, and no others", () => {
  fc.assert(
    fc.property(fc.array(spec, { minLength: 1, maxLength: 5 }), fc.nat({ max: 30 }), (specs, length) => {
      const wanted = specs.map((one) => positions(one, length)).filter((one) => one.length > 0);
      const parts = partsOf(`bytes=${specs.map(textOf).join(", ")}`, length);
      if (wanted.flat().length > length) assert.equal(parts, null);
      else assert.deepEqual(parts?.map(filled), wanted);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("partsOf() takes what makes no sense for a wish for the whole", () => {
  const headers = ["", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=5-2", "bytes=a-b", "items=0-1", "0-1"]
    .concat(["bytes=0-1;2-3", "bytes=1-2,x", "bytes=--1", "bytes=0x1-2", "bytes=1.5-2", "bytes=0-1-2"]);
  for (const header of headers) assert.equal(partsOf(header, 100), null, header);
  let seen = 0;
  const text = fc.string({ unit: fc.constantFrom(..."0123456789--,, \tx"), maxLength: 12 });
  fc.assert(
    fc.property(text, fc.nat({ max: 99 }), (text, length) => {
      for (const part of partsOf(`bytes=${text}`, length) ?? []) {
        assert.ok(part.first >= 0 && part.first <= part.last && part.last < length);
        seen++;
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(seen > 20, `only ${seen} parts were asked for`);
});

Deno.test("partsOf() gives the whole to who asks for many parts, or for bytes twice", () => {
  assert.equal(
    partsOf(`bytes=${Array.from({ length: 17 }, (_, n) => `${2 * n}-${2 * n}`).join(",")}`, 99),
    null,
  );
  assert.equal(partsOf("bytes=0-,0-", 10), null);
  assert.equal(partsOf("bytes=0-9,5-5", 10), null);
});

Deno.test("partsOf() is at ease with numbers of any length, spaces, and upper case", () => {
  const huge = "9".repeat(400);
  assert.deepEqual(partsOf(`bytes=0-${huge}`, 10), [{ first: 0, last: 9 }]);
  assert.deepEqual(partsOf(`bytes=-${huge}`, 10), [{ first: 0, last: 9 }]);
  assert.deepEqual(partsOf(`bytes=${huge}-`, 10), []);
  assert.deepEqual(partsOf(" Bytes = 1 - 2 ,, -1 ", 10), [{ first: 1, last: 2 }, { first: 9, last: 9 }]);
  assert.deepEqual(partsOf("bytes=0-0", 0), []);
  assert.deepEqual(partsOf("bytes=-0", 10), []);
});

Deno.test("multipart() has each part with its place and its type", () => {
  const body = Uint8Array.from({ length: 20 }, (_, at) => 65 + at);
  const parts = [{ first: 0, last: 2 }, { first: 19, last: 19 }];
  const text = new TextDecoder().decode(multipart(body, parts, { type: "text/plain", boundary: "B" }));
  assert.equal(
    text,
    "--B\r\ncontent-type: text/plain\r\ncontent-range: bytes 0-2/20\r\n\r\nABC" +
      "\r\n--B\r\ncontent-type: text/plain\r\ncontent-range: bytes 19-19/20\r\n\r\nT\r\n--B--\r\n",
  );
  assert.equal(contentRange({ first: 3, last: 4 }, 9), "bytes 3-4/9");
});
