import { strict as assert } from "node:assert";
import { EventLog } from "../../../../engine/mcp/sessions/event_log.ts";

const notice = (n: number, text = "") => ({
  jsonrpc: "2.0" as const,
  method: "notifications/message",
  params: { n, text },
});

/** Numbers of the notices that a client is sent that has seen an event. */
async function missedBehind(log: EventLog, last: string): Promise<unknown[]> {
  const sent: unknown[] = [];
  const send = (_: string, message: object) =>
    Promise.resolve(void sent.push("params" in message ? message.params : null));
  await log.replayEventsAfter(last, { send });
  return sent.map((params) => Object(params).n);
}

Deno.test("an event log gives what a stream had behind an event, and nothing of other streams", async () => {
  const log = new EventLog();
  const begun = await log.storeEvent("a", JSON.parse("{}"));
  for (let n = 1; n <= 4; n++) await log.storeEvent(n % 2 === 0 ? "a" : "b", notice(n));
  assert.equal(await log.getStreamIdForEventId(begun), "a");
  assert.deepEqual(await missedBehind(log, begun), [2, 4]);
});

Deno.test("an event log forgets its oldest events, by their number and by their size, but never the last one", async () => {
  const log = new EventLog();
  const ids: string[] = [];
  for (let n = 0; n < 300; n++) ids.push(await log.storeEvent("a", notice(n)));
  assert.equal(await log.getStreamIdForEventId(ids[43] ?? ""), undefined);
  assert.equal(await log.getStreamIdForEventId(ids[44] ?? ""), "a");
  await assert.rejects(log.replayEventsAfter(ids[0] ?? "", { send: () => Promise.resolve() }), /not kept/);
  const huge = await log.storeEvent("a", notice(300, "x".repeat(5_000_000)));
  assert.equal(await log.getStreamIdForEventId(ids[299] ?? ""), undefined);
  assert.equal(await log.getStreamIdForEventId(huge), "a");
});
