import { strict as assert } from "node:assert";
import { withServer } from "../harness.ts";

const ASK = ["server.per_request_faults.enabled=true"];
const header = (text: string) => ({ "x-errorworks-fault": text });

Deno.test("a client of the LLM APIs asks for a fault by header or query, where that is allowed", async () => {
  await withServer({}, async ({ chat }) => {
    assert.equal((await chat({}, header("rate_limit"))).status, 200);
  });
  await withServer({ set: ASK }, async ({ ask, chat, rows }) => {
    const limited = await chat({}, header("rate_limit(retry_after_sec=3)"));
    assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "3"]);
    assert.equal((await ask("/v1/models?fault=not_found")).status, 404);
    assert.equal((await chat()).status, 200);
    assert.deepEqual((await rows()).map(({ fault, asked }) => [fault, asked ?? null]), [
      ["rate_limit", "rate_limit"],
      ["not_found", "not_found"],
      [null, null],
    ]);
  });
});

Deno.test("several faults that a client asks for act on one stream", async () => {
  await withServer({ set: ASK }, async ({ chat, rows }) => {
    const body = await (await chat({ stream: true }, header("crlf_frames,missing_done"))).text();
    assert.match(body, /data: \{.*\}\r\n\r\n/);
    assert.doesNotMatch(body, /\[DONE\]/);
    assert.deepEqual((await rows()).map(({ fault, asked }) => [fault, asked]), [[
      "crlf_frames",
      "crlf_frames,missing_done",
    ]]);
  });
});

Deno.test("a client that asks for a fault that repeats replies among others is told that it stands alone", async () => {
  await withServer({ set: ASK }, async ({ chat }) => {
    const response = await chat({}, header("missing_usage,stale_answer"));
    assert.equal(response.status, 400);
    assert.match((await response.json()).error.message, /"stale_answer" .* stands alone/);
  });
});

Deno.test("a client that asks for faults in two parameters is told to name them in one", async () => {
  await withServer({ set: ASK }, async ({ ask, rows }) => {
    for (const path of ["/v1/models", "/web/"]) {
      const response = await ask(`${path}?fault=slow_response(delay_sec=0)&fault=connection_reset`);
      assert.equal(response.status, 400, path);
      assert.match(await response.text(), /expected one parameter .*fault.* with all faults in it, got 2/);
    }
    assert.deepEqual((await rows()).map(({ outcome, fault }) => [outcome, fault]), [["client_error", null]]);
  });
});

Deno.test("what a client of the LLM APIs asks for wrongly is a 400 in the API's own shape", async () => {
  await withServer({ set: ASK }, async ({ chat }) => {
    const response = await chat({}, header("rate_limt"));
    assert.equal(response.status, 400);
    assert.match(
      (await response.json()).error.message,
      /there is no fault "rate_limt", did you mean "rate_limit"/,
    );
  });
});
