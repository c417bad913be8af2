import assert from "node:assert/strict";
import { ENDINGS, OUTCOMES } from "../../../engine/base/request_record.ts";
import type { Kept, KeptFacts } from "../../../engine/journal/kept.ts";
import { packed, unpacked } from "../../../engine/journal/packed.ts";
import { keptBody } from "../../../engine/journal/body/captured_body.ts";
import { RecordWriter } from "../../../engine/journal/record.ts";
import type { Captured } from "../../../engine/journal/trace.ts";
import { fc } from "../support.ts";

const FACTS: KeptFacts = {
  seq: 1,
  end: 2,
  id: "req_1",
  domain: "llm",
  route: "POST /v1/chat/completions",
  arrived: 1_764_435_000_123,
  started: 12_345.678_901_234,
  first_byte_ms: 0.1 + 0.2,
  total_ms: 1e-7,
  client: "sk-…abcd",
  key: "sk-1,2 ß",
  address: "::1",
  connection: 3,
  open_connections: 4,
  attempt: 5,
  method: "POST",
  target: "/v1/chat/completions?a=1,2",
  frames: [1, 2, 3, 4],
  status: 200,
  ending: "complete",
  bytes: 6,
  ordinal: 7,
  outcome: "fault",
  fault: "rate_limit",
  in_burst: true,
  lies: true,
  delay_ms: 8.5,
  detail: { model: 'gpt"\n4', path: null, tokens: 9 },
};
const WHOLE: Captured = {
  facts: FACTS,
  headers: ["Host", "a:1", "empty", ""],
  head: "HTTP/1.1 200 OK\r\na: b\r\n\r\n",
  asked: { piece: "語\n{}", bytes: 6, digest: null },
  sent: { piece: new Uint8Array([0, 255]), bytes: 200, digest: "abc" },
};
const NOTHING = {
  first_byte_ms: null,
  client: null,
  key: null,
  address: null,
  connection: null,
  open_connections: null,
  attempt: null,
  frames: [],
  status: null,
  ordinal: null,
  fault: null,
  in_burst: false,
  lies: false,
  detail: {},
};

const writer = new RecordWriter();

/** An entry, packed and unpacked again. */
function readBack(captured: Captured): Kept {
  return unpacked(packed(writer, captured).slice());
}

/** The same as a request under way shows it. */
function shown(captured: Captured): Kept {
  const { asked, sent } = captured;
  return { ...captured, asked: asked && keptBody(asked), sent: sent && keptBody(sent) };
}

Deno.test("a request is what it was before it was packed", () => {
  const bare: Captured = {
    facts: { ...FACTS, ...NOTHING },
    headers: [],
    head: null,
    asked: null,
    sent: { piece: "", bytes: 0, digest: null },
  };
  const ascii = {
    ...bare,
    asked: { piece: "{}", bytes: 2, digest: null },
    sent: { piece: "abc", bytes: 3, digest: null },
  };
  assert.deepEqual(readBack(ascii), shown(ascii));
  const asked = { first: "語\n{}", bytes: 6, digest: null, binary: false };
  const binary = { first: "\u0000\u00ff", bytes: 200, digest: "abc", binary: true };
  assert.deepEqual(readBack(WHOLE), { ...WHOLE, asked, sent: binary });
  assert.deepEqual(readBack(bare), { ...bare, sent: { first: "", bytes: 0, digest: null, binary: false } });
  assert.deepEqual(readBack({ ...WHOLE, sent: null, head: ["a", "b"] }), {
    ...WHOLE,
    asked,
    sent: null,
    head: ["a", "b"],
  });
});

const PLAIN = { noNullPrototype: true };
/** Any text without lone surrogates. */
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "\n", "\ufeff", "語", "\u0000"));
const number = fc.double({ noNaN: true });
const count = fc.option(fc.nat());
const flag = fc.boolean();
const piece = fc.oneof(text, fc.uint8Array(), fc.nat(90_000).map((length) => "ß".repeat(length)));
const body = fc.option(fc.record({ piece, bytes: fc.nat(), digest: fc.option(text) }, PLAIN));
const detail = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null)), {
  noNullPrototype: true,
});

const captured: fc.Arbitrary<Captured> = fc.record({
  facts: fc.record({
    seq: fc.nat(),
    end: fc.nat(),
    id: text,
    domain: text,
    route: text,
    arrived: number,
    started: number,
    first_byte_ms: fc.option(number),
    total_ms: number,
    client: fc.option(text),
    key: fc.option(text),
    address: fc.option(text),
    connection: count,
    open_connections: count,
    attempt: count,
    method: text,
    target: text,
    frames: fc.array(number),
    status: count,
    ending: fc.constantFrom(...ENDINGS),
    bytes: fc.nat(),
    ordinal: count,
    outcome: fc.constantFrom(...OUTCOMES),
    fault: fc.option(text),
    in_burst: flag,
    lies: flag,
    delay_ms: number,
    detail,
  }, PLAIN),
  headers: fc.oneof(text, fc.array(text)),
  head: fc.oneof(fc.constant(null), text, fc.array(text)),
  asked: body,
  sent: body,
}, PLAIN);

Deno.test("any request is what it was before it was packed", () => {
  fc.assert(fc.property(captured, (one) => assert.deepEqual(readBack(one), shown(one))), { numRuns: 300 });
});

Deno.test("a request may have more numbers than a writer has room for", () => {
  const frames = Array.from({ length: 40_000 }, (_, n) => n / 7);
  const { facts } = readBack({ ...WHOLE, facts: { ...FACTS, frames } });
  assert.deepEqual(Array.from(facts.frames), frames);
});

Deno.test("each fact has its own place", () => {
  for (const [name, other] of Object.entries({ ...NOTHING, status: 201, total_ms: 3, bytes: 12, end: 13 })) {
    const facts = { ...FACTS, [name]: other };
    assert.deepEqual(readBack({ ...WHOLE, facts }).facts, facts, name);
  }
});
