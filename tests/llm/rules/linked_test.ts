/** Rules that follow from the history of another fault. */
import { strict as assert } from "node:assert";
import { AUTH, fakeClock, withServer } from "../../harness.ts";
import { chatStatus } from "../../statuses.ts";

const LINKED = { when: { linked: { fault: "conflict", within_sec: 20 } }, do: { fault: "internal_error" } };

/** Request that strikes itself. */
const BAD = { model: "bad" };

function set(...rules: readonly unknown[]): string[] {
  return [`llm.rules=${JSON.stringify(rules)}`];
}

Deno.test("a linked rule acts on everybody while a fault of another rule has struck a short time ago", async () => {
  const clock = fakeClock();
  const bad = { when: { model: "bad" }, do: { fault: "conflict" } };
  await withServer({ clock, set: set(bad, LINKED) }, async (target) => {
    assert.equal(await chatStatus(target), 200, "nothing has struck yet");
    assert.deepEqual([await chatStatus(target, BAD), await chatStatus(target)], [409, 500]);
    clock.advance(19_900);
    assert.equal(await chatStatus(target), 500, "what it does itself is not what it is linked to");
    clock.advance(200);
    assert.equal(await chatStatus(target), 200);
    assert.deepEqual([await chatStatus(target, BAD), await chatStatus(target)], [409, 500]);
    await (await target.admin("/reset", { method: "POST", headers: AUTH })).body?.cancel();
    assert.equal(await chatStatus(target), 200, "a reset forgets the history");
  });
});

Deno.test("a linked rule follows from a fault that chance has picked, with a share of its own", async () => {
  const wanted = [...set({ ...LINKED, pct: 50 }), "llm.faults.conflict.pct=30"];
  await withServer({ set: wanted }, async (target) => {
    const seen: number[] = [];
    for (let n = 0; n < 200; n++) seen.push(await chatStatus(target));
    const first = seen.indexOf(409);
    assert.ok(seen.slice(0, first).every((status) => status === 200));
    const after = seen.slice(first + 1).filter((status) => status === 500).length / (199 - first);
    assert.ok(after > 0.35 && after < 0.65, `${after}`);
  });
});

Deno.test("a linked rule of a phase knows what has struck in the phases before it", async () => {
  const clock = fakeClock();
  const phases = [
    { for_sec: 10, config: { llm: { faults: { conflict: { pct: 100 } } } } },
    { for_sec: 30, rules: [LINKED] },
  ];
  await withServer({ clock, set: [`scenario=${JSON.stringify({ name: "x", phases })}`] }, async (target) => {
    assert.equal(await chatStatus(target), 409);
    clock.advance(10_000);
    assert.equal(await chatStatus(target), 500);
    clock.advance(10_001);
    assert.equal(await chatStatus(target), 200);
  });
});
