import { strict as assert } from "node:assert";
import { withEnd } from "../../../../engine/mcp/sessions/with_end.ts";

/** A response whose body has these pieces, and ends behind them if it is whole. */
function watched(pieces: readonly string[], isWhole: boolean) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      if (isWhole) controller.close();
    },
  });
  const told = { ends: 0 };
  return { told, response: withEnd(new Response(body), () => void told.ends++) };
}

Deno.test("withEnd() calls once, behind the last piece of a body", async () => {
  const { told, response } = watched(["a", "b"], true);
  const reader = response.body?.getReader();
  await reader?.read();
  assert.equal(told.ends, 0);
  while (!(await reader?.read())?.done);
  assert.equal(told.ends, 1);
});

Deno.test("withEnd() calls once where nobody reads a body to its end, be it waited for or not", async () => {
  for (const pieces of [[], ["a"], ["a", "b"]]) {
    const { told, response } = watched(pieces, false);
    const reader = response.body?.getReader();
    if (pieces.length > 0) await reader?.read();
    await new Promise((resolve) => setTimeout(resolve));
    await reader?.cancel();
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(told.ends, 1, `${pieces.length} pieces`);
  }
});

Deno.test("withEnd() calls at once where there is no body", () => {
  let ends = 0;
  withEnd(new Response(null, { status: 202 }), () => void ends++);
  assert.equal(ends, 1);
});

Deno.test("withEnd() calls once where a body fails", async () => {
  let ends = 0;
  const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error("it broke")) });
  await assert.rejects(withEnd(new Response(body), () => void ends++).text(), /it broke/);
  assert.equal(ends, 1);
});
