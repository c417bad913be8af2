/** Tests that the row says what was sent where a transport cannot produce a fault. */
import { strict as assert } from "node:assert";
import { web } from "../../../web/domain.ts";
import { withServer } from "../../harness.ts";

Deno.test("through fetch the row of a degraded fault has the status that was sent", async () => {
  await withServer({ set: ["server.per_request_faults.enabled=true"] }, async ({ ask, rows, admin }) => {
    const asked = web.faults.filter(({ degraded }) => degraded).flatMap(({ name }) =>
      name === "odd_status"
        ? [`${name}(status="999")`, `${name}(status="099")`, `${name}(status=long)`]
        : [name]
    );
    const sent: string[] = [];
    for (const fault of asked) {
      const response = await ask("/web/", { headers: { "x-errorworks-fault": fault } });
      await response.arrayBuffer().catch(() => {});
      sent.push(`${fault} ${response.status}`);
    }
    const booked = await rows("web");
    assert.deepEqual(booked.map(({ status }, at) => `${asked[at]} ${status}`), sent);
    assert.ok(booked.filter(({ degraded }) => degraded).length > 20);
    const { requests } = await (await admin("/requests")).json();
    const journal = requests.map(({ reply }: { reply: { status: number } }, at: number) =>
      `${asked[at]} ${reply.status}`
    );
    assert.deepEqual(journal, sent);
  });
});
