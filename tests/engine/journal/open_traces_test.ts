import assert from "node:assert/strict";
import { OpenTraces } from "../../../engine/journal/open_traces.ts";
import { Trace } from "../../../engine/journal/trace.ts";
import { LiveRecord } from "../../../engine/request/live_record.ts";
import { fc } from "../support.ts";

const observer = { arrived() {}, counted() {}, streaming() {}, closed() {}, bug() {} };

function trace(seq: number): Trace {
  const arrival = {
    domain: "llm",
    route: "chat",
    attempt: null,
    client: null,
    arrived: 0,
    now: () => 0,
    observer,
  };
  const request = { method: "GET", target: "/", headers: [], key: null, address: null };
  const connection = { connection: null, open_connections: null };
  return new Trace({
    seq,
    ...request,
    ...connection,
    record: new LiveRecord(arrival),
    most: 0,
    journal: { close() {} },
  });
}

Deno.test("requests under way are those that were added and not taken out, in whatever order", () => {
  fc.assert(fc.property(fc.array(fc.nat(9)), (steps) => {
    const traces = Array.from({ length: 10 }, (_, seq) => trace(seq));
    const open = new OpenTraces();
    const expected = new Set<Trace>();
    for (const step of steps) {
      const one = traces[step] ?? assert.fail();
      if (expected.has(one)) {
        assert.equal(open.delete(one), expected.delete(one));
        assert.equal(open.delete(one), false);
      } else {
        open.add(one);
        expected.add(one);
      }
      assert.deepEqual(new Set(open), expected);
    }
    open.clear();
    assert.deepEqual([...open], []);
    for (const one of traces) assert.equal(open.delete(one), false);
  }));
});
