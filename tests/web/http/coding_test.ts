import { strict as assert } from "node:assert";
import { type Coding, codingFor } from "../../../web/http/content_coding.ts";
import { fc } from "../../engine/support.ts";

const PAGE = { type: "text/html; charset=utf-8", body: "x".repeat(1000) };

Deno.test("codingFor() gives what is wanted most, by weight", () => {
  const cases: [string | undefined, Coding | null][] = [
    [undefined, "identity"],
    ["", "identity"],
    ["gzip", "gzip"],
    ["GZip", "gzip"],
    ["x-gzip", "gzip"],
    ["br", "br"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip;q=1.0, br;q=0.9", "gzip"],
    ["gzip; q=0.5", "gzip"],
    ["gzip;q=0", "identity"],
    ["gzip;q=0.5, identity", "identity"],
    ["deflate", "identity"],
    ["*", "br"],
    ["*;q=0.5, br;q=0", "gzip"],
    ["*;q=0.9, br;q=0.1, gzip;q=0.2", "identity"],
    ["identity;q=0", null],
    ["*;q=0", null],
    ["*;q=0, identity", "identity"],
    ["*;q=0, gzip", "gzip"],
    ["identity;q=0, gzip;q=0.1", "gzip"],
    [" , gzip , ", "gzip"],
    ["gzip;q=much", "gzip"],
  ];
  for (const [accepted, coding] of cases) assert.equal(codingFor(accepted, PAGE), coding, String(accepted));
});

Deno.test("codingFor() codes neither pictures nor what is too small or too large, unless it has to", () => {
  for (
    const one of [
      { type: "image/png", body: new Uint8Array(1000) },
      { type: "application/pdf", body: new Uint8Array(1000) },
      { type: "application/gzip", body: new Uint8Array(1000) },
      { ...PAGE, body: "short" },
      { ...PAGE, body: "x".repeat(300_000) },
    ]
  ) {
    assert.equal(codingFor("gzip, br", one), "identity", one.type);
    assert.equal(codingFor("gzip, identity;q=0", one), "gzip", one.type);
  }
  assert.equal(codingFor("gzip", { ...PAGE, type: "image/svg+xml" }), "gzip");
});

Deno.test("codingFor() takes any header", () => {
  const odd = fc.string({ unit: fc.constantFrom(..."gzip br;q=0.,*-identity1") });
  fc.assert(fc.property(fc.oneof(odd, fc.string()), (accepted) => {
    assert.ok(["br", "gzip", "identity", null].includes(codingFor(accepted, PAGE)));
  }));
});
