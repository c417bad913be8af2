/** The one text that the journal keeps of a request. */
import { strict as assert } from "node:assert";
import type { Kept } from "../../../engine/journal/kept.ts";
import { packed, unpacked } from "../../../engine/journal/packed.ts";

/** A request whose values are all different ones. */
const KEPT: Kept = {
  facts: {
    seq: 1,
    end: 2,
    id: "req_1",
    domain: "llm",
    route: "chat",
    arrived: 1_700_000_000_000,
    started: 1234.567,
    first_byte_ms: 0.125,
    total_ms: 3.001,
    client: "acme",
    key: "sk-acme",
    address: "127.0.0.1",
    connection: 3,
    open_connections: 4,
    attempt: 5,
    method: "POST",
    target: "/v1/chat/completions",
    frames: [10, 20],
    status: 200,
    ending: "complete",
    bytes: 6,
    ordinal: 7,
    outcome: "fault",
    fault: "stream_cut",
    in_burst: true,
    lies: false,
    delay_ms: 0.5,
    detail: { model: "gpt-4o", tools: 2 },
  },
  headers: ["host", "localhost", "x-a", "1"],
  head: ["content-type", "text/plain"],
  asked: { first: '{"a":1}\n', binary: false, bytes: 8, digest: null },
  sent: { first: "\u00ff\u0000", binary: true, bytes: 20, digest: "ab" },
};

Deno.test("unpacked() gives back what packed() has made a text of, to the microsecond", () => {
  assert.deepEqual(unpacked(packed(KEPT).join("")), KEPT);
  const facts = { ...KEPT.facts, started: 1234.5674, first_byte_ms: null, in_burst: false, lies: true };
  const other = { ...KEPT, facts, headers: [], head: "HTTP/1.1 200 OK\r\n\r\n", asked: null, sent: null };
  assert.deepEqual(unpacked(packed(other).join("")), { ...other, facts: { ...facts, started: 1234.567 } });
  assert.equal(unpacked(packed({ ...KEPT, head: null }).join("")).head, null);
});
