import { strict as assert } from "node:assert";
import { startCrew } from "../harness.ts";

Deno.test("workers that cannot have their port say so, though most of them had not begun", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = `server.port=${taken.addr.port}`;
  await assert.rejects(startCrew(3, { set: [port] }), { message: /in use/i });
});
