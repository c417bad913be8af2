import assert from "node:assert/strict";
import type { Kept, KeptFacts } from "../../../engine/journal/kept.ts";
import { packed, unpacked } from "../../../engine/journal/packed.ts";
import type { Captured } from "../../../engine/journal/trace.ts";

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
  asked: { first: "語\n{}", bytes: 6, digest: null, binary: false },
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

/** An entry, packed and unpacked again. */
function readBack(captured: Captured): Kept {
  const parts = packed(captured);
  return unpacked(parts.slice(0, -1).join(""), parts.at(-1) ?? "");
}

Deno.test("a request is what it was before it was packed", () => {
  const bare: Captured = {
    facts: { ...FACTS, ...NOTHING },
    headers: [],
    head: null,
    asked: null,
    sent: { piece: "", bytes: 0, digest: null },
  };
  const binary = { first: "\u0000\u00ff", bytes: 200, digest: "abc", binary: true };
  assert.deepEqual(readBack(WHOLE), { ...WHOLE, sent: binary });
  assert.deepEqual(readBack(bare), { ...bare, sent: { first: "", bytes: 0, digest: null, binary: false } });
  assert.deepEqual(readBack({ ...WHOLE, sent: null, head: ["a", "b"] }), {
    ...WHOLE,
    sent: null,
    head: ["a", "b"],
  });
});

Deno.test("each fact has its own place", () => {
  for (const [name, other] of Object.entries({ ...NOTHING, status: 201, total_ms: 3, bytes: 12, end: 13 })) {
    const facts = { ...FACTS, [name]: other };
    assert.deepEqual(readBack({ ...WHOLE, facts }).facts, facts, name);
  }
});
