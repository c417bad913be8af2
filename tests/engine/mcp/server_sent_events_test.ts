import { strict as assert } from "node:assert";
import { eventsOf } from "../../../engine/mcp/server_sent_events.ts";

Deno.test("eventsOf() gives the data of events as it is, whatever characters JSON leaves in it", async () => {
  const texts = ["a b", "\u2028 and \u2029", "\u0085\u000b"].map((text) => JSON.stringify({ text }));
  const sent = texts.map((text, at) => `id: ${at}\r\ndata: ${text}\r\n\r\n`).join(": ping\n\n");
  const seen = await Array.fromAsync(eventsOf(new Blob([sent]).stream()));
  assert.deepEqual(seen, texts);
});
