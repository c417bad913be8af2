import { strict as assert } from "node:assert";
import { type BodyCase, formCases, PAGE, type Seen } from "../body_case.ts";

const ASKED = { range: "bytes=100-299" };

/** The part that was asked for. */
function right({ goodBytes }: Seen): string {
  return goodBytes.toString("latin1").slice(100, 300);
}

function rangeIs({ reply }: Seen, range: string | undefined): void {
  assert.equal(reply.headers["content-range"], range);
}

function size({ goodBytes }: Seen): number {
  return goodBytes.length;
}

/** Another part of a file, which the server takes to its end or its length. */
function partAsked(range: string, expected: (size: number) => readonly [number, number]): BodyCase {
  return {
    fault: "unmarked_range",
    headers: { range },
    check({ bytes, goodBytes }) {
      const [from, to] = expected(goodBytes.length);
      assert.ok(bytes.equals(goodBytes.subarray(from, to)));
    },
  };
}

export const rangeCases: readonly BodyCase[] = [
  {
    fault: "ignored_range",
    headers: ASKED,
    check(seen) {
      assert.equal(seen.text, seen.good);
      assert.equal(seen.reply.headers["accept-ranges"], "bytes");
      rangeIs(seen, undefined);
    },
  },
  {
    fault: "unmarked_range",
    headers: ASKED,
    check(seen) {
      assert.equal(seen.reply.body, right(seen));
      rangeIs(seen, undefined);
    },
  },
  partAsked("bytes=100-", (size) => [100, size]),
  partAsked("bytes=-100", (size) => [size - 100, size]),
  partAsked("bytes=0-99999999", (size) => [0, size]),
  {
    fault: "unasked_206",
    status: 206,
    check(seen) {
      const half = Math.ceil(size(seen) / 2);
      rangeIs(seen, `bytes 0-${half - 1}/${size(seen)}`);
      assert.ok(seen.bytes.equals(seen.goodBytes.subarray(0, half)));
    },
  },
  ...formCases("wrong_206", {
    shifted(seen) {
      rangeIs(seen, `bytes 100-299/${size(seen)}`);
      assert.equal(seen.bytes.length, 200);
      assert.notEqual(seen.reply.body, right(seen));
      const from = Math.ceil(size(seen) / 2) + 100;
      assert.ok(seen.bytes.equals(seen.goodBytes.subarray(from, from + 200)));
    },
    other_part(seen) {
      rangeIs(seen, `bytes 0-199/${size(seen)}`);
      assert.ok(seen.bytes.equals(seen.goodBytes.subarray(0, 200)));
    },
    short(seen) {
      rangeIs(seen, `bytes 100-299/${size(seen)}`);
      assert.equal(seen.reply.body, right(seen).slice(0, 100));
    },
    whole(seen) {
      rangeIs(seen, `bytes 100-299/${size(seen)}`);
      assert.equal(seen.text, seen.good);
    },
    changed(seen) {
      rangeIs(seen, `bytes 100-299/${size(seen)}`);
      assert.equal(seen.reply.headers["etag"], '"newer"');
      assert.equal(seen.bytes.length, 200);
      assert.notEqual(seen.reply.body, right(seen));
    },
    untold(seen) {
      rangeIs(seen, undefined);
      assert.equal(seen.reply.body, right(seen));
    },
    total(seen) {
      rangeIs(seen, `bytes 100-299/${2 * size(seen) + 1}`);
      assert.equal(seen.reply.body, right(seen));
    },
    honest_whole(seen) {
      rangeIs(seen, `bytes 0-${size(seen) - 1}/${size(seen)}`);
      assert.equal(seen.text, seen.good);
    },
    honest_short(seen) {
      rangeIs(seen, `bytes 100-199/${size(seen)}`);
      assert.ok(seen.bytes.equals(seen.goodBytes.subarray(100, 200)));
    },
    honest_early(seen) {
      rangeIs(seen, `bytes 50-${size(seen) - 1}/${size(seen)}`);
      assert.ok(seen.bytes.equals(seen.goodBytes.subarray(50)));
    },
    complete(seen) {
      rangeIs(seen, `bytes ${size(seen)}-${size(seen) - 1}/${size(seen)}`);
      assert.equal(seen.reply.headers["content-length"], "0");
      assert.equal(seen.bytes.length, 0);
    },
    multipart(seen) {
      rangeIs(seen, undefined);
      assert.equal(seen.reply.headers["content-type"], "multipart/byteranges; boundary=errorworks-part");
      const [before = "", head = "", ...body] = seen.reply.body.split(/(?<=--errorworks-part\r\n)|\r\n\r\n/);
      assert.equal(before, "--errorworks-part\r\n");
      assert.match(head, new RegExp(`content-range: bytes 100-299/${size(seen)}$`));
      assert.equal(body.join("\r\n\r\n"), `${right(seen)}\r\n--errorworks-part--\r\n`);
    },
  }, { status: 206, headers: ASKED }),
  ...formCases("false_416", {
    total: (seen) => rangeIs(seen, `bytes */${size(seen)}`),
    small: (seen) => rangeIs(seen, `bytes */${Math.floor(size(seen) / 2)}`),
    none: (seen) => rangeIs(seen, undefined),
  }, { status: 416, path: PAGE, headers: ASKED }),
];
