import { strict as assert } from "node:assert";
import { crc32, deflateSync, gunzipSync } from "node:zlib";
import { web } from "../../web/domain.ts";
import { codingFaults } from "../../web/faults/coding/coding.ts";
import { blankTail } from "../../web/faults/coding/blank_tail.ts";
import { adler32Of, crc32Of } from "../../web/faults/coding/checksums.ts";
import { documentFaults } from "../../web/faults/document/documents.ts";
import { validatorFaults } from "../../web/faults/validator/validator.ts";
import { kinds } from "../../web/kinds.ts";
import { fc } from "../engine/support.ts";
import { withServer } from "../harness.ts";

const ASK = ["web.ask.enabled=true"];
const faults = [...codingFaults, ...documentFaults, ...validatorFaults];

/** Some pages of every kind, and places where there is none. */
const PATHS = [
  ...kinds.flatMap(({ paths }) => paths ? [...Iterator.from(paths({ seed: 0, base: "/web" })).take(3)] : []),
  "/nothing/here",
  "/item/none",
  "/gzip",
  "/drip",
];

const bytes = fc.uint8Array({ maxLength: 2000 });
const ranges = fc.constantFrom(
  "bytes=0-",
  "bytes=5-9",
  "bytes=-7",
  "bytes=99999999-",
  "bytes=0-1,3-4",
  "junk",
);
const headers = fc.record({
  range: ranges,
  "accept-encoding": fc.constantFrom("gzip", "gzip, deflate", "*;q=0", "br, zstd, gzip, deflate", "*"),
  "if-none-match": fc.constantFrom('"x"', "*", "junk"),
  "if-modified-since": fc.constantFrom("junk", "Thu, 01 Jan 2026 00:00:00 GMT"),
}, { requiredKeys: [] });

Deno.test("no fault of codings, documents and validators becomes a bug on any page", async () => {
  await withServer({ services: [web], set: ASK }, async ({ ask }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...faults.map(({ name }) => name)),
        fc.constantFrom(...PATHS),
        fc.constantFrom("GET", "HEAD"),
        headers,
        async (fault, path, method, wanted) => {
          const response = await ask(`/web${path}`, {
            method,
            headers: { ...wanted, "x-errorworks-fault": fault },
            redirect: "manual",
          });
          assert.ok(response.status < 500, `${response.status}`);
          await response.body?.cancel();
        },
      ),
      { numRuns: 300 },
    );
  });
});

Deno.test("the same seed brings the same faulted page", async () => {
  for (const { name } of faults) {
    const replies: string[] = [];
    for (let time = 0; time < 2; time++) {
      await withServer({ services: [web], set: [`web.faults.${name}={"pct":100}`] }, async ({ ask }) => {
        const response = await ask("/web/", {
          headers: { range: "bytes=10-99", "accept-encoding": "gzip, deflate" },
        });
        const all = [response.status, [...response.headers], (await response.bytes()).toBase64()];
        replies.push(JSON.stringify(all));
      });
    }
    assert.equal(replies[0], replies[1], name);
  }
});

Deno.test("checksums of repeated bytes are those of the bytes themselves", () => {
  fc.assert(fc.property(bytes, fc.nat(255), fc.nat(70_000), (start, byte, count) => {
    const whole = new Uint8Array(start.length + count).fill(byte, start.length);
    whole.set(start);
    assert.equal(crc32Of(start, { byte, count }), crc32(whole));
    assert.equal(
      adler32Of(start, { byte, count }),
      deflateSync(whole).readUInt32BE(deflateSync(whole).length - 4),
    );
  }));
});

Deno.test("a bomb of a gigabyte is a megabyte of one block on the server", async () => {
  const page = new TextEncoder().encode("<p>page</p>");
  for (const coding of ["gzip", "br", "deflate", "zstd"] as const) {
    const pieces = await blankTail(coding, page, 2 ** 30);
    const held = new Set(pieces);
    const bytes = [...held].reduce((sum, { length }) => sum + length, 0);
    assert.ok(bytes < 20_000, `${coding} holds ${bytes} bytes`);
  }
  const pieces = await blankTail("gzip", page, 3 * 2 ** 20 + 17);
  assert.equal(
    gunzipSync(pieces.reduce((all, piece) => new Uint8Array([...all, ...piece]))).length,
    3_145_756,
  );
});
