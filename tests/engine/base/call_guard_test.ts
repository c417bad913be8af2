import { strict as assert } from "node:assert";
import { CallGuard, WorkerDied } from "../../../engine/base/call_guard.ts";

/** A line, and how many works it still holds; it keeps them in the one set that it makes. */
function watched(): { readonly guard: CallGuard; held(): number } {
  const sets: Set<unknown>[] = [];
  const original = Set;
  class Watched<T> extends original<T> {
    constructor() {
      super();
      sets.push(this);
    }
  }
  Reflect.set(globalThis, "Set", Watched);
  try {
    return { guard: new CallGuard(), held: () => sets.reduce((sum, { size }) => sum + size, 0) };
  } finally {
    Reflect.set(globalThis, "Set", original);
  }
}

/** The errors that nobody took care of while `work` ran. */
async function unhandledIn(work: () => Promise<void>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const hear = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    seen.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", hear);
  await work();
  await new Promise((resolve) => setTimeout(resolve, 0));
  globalThis.removeEventListener("unhandledrejection", hear);
  return seen;
}

Deno.test("work that is held ends as it would alone", async () => {
  const { guard, held } = watched();
  assert.equal(await guard.guard(Promise.resolve(7)), 7);
  await assert.rejects(guard.guard(Promise.reject(new RangeError("no"))), new RangeError("no"));
  assert.equal(held(), 0);
});

Deno.test("work that is held when the line is cut is rejected, all of it", async () => {
  const guard = new CallGuard();
  const works = [1, 2, 3].map(() => guard.guard(Promise.withResolvers<void>().promise));
  guard.failAll("it was killed");
  for (const result of await Promise.allSettled(works)) {
    assert.ok(result.status === "rejected" && result.reason instanceof WorkerDied);
    assert.equal(result.reason.message, "it was killed");
  }
});

Deno.test("work that comes after the cut is rejected at once", async () => {
  const guard = new CallGuard();
  guard.failAll("it was killed");
  await assert.rejects(guard.guard(Promise.withResolvers<void>().promise), WorkerDied);
  await assert.rejects(guard.guard(Promise.resolve(7)), /it was killed/);
});

Deno.test("only the first reason of a cut counts", async () => {
  const guard = new CallGuard();
  const work = guard.guard(Promise.withResolvers<void>().promise);
  guard.failAll("first");
  guard.failAll("second");
  await assert.rejects(work, /^Error: first$/);
  await assert.rejects(guard.guard(Promise.withResolvers<void>().promise), /^Error: first$/);
});

Deno.test("a cut does not touch what has ended before", async () => {
  const guard = new CallGuard();
  const work = guard.guard(Promise.resolve(7));
  await work;
  guard.failAll("too late");
  assert.equal(await work, 7);
});

Deno.test("a line holds nothing that is over, however it ended", async () => {
  const { guard, held } = watched();
  const [good, bad, late] = [1, 2, 3].map(() => Promise.withResolvers<number>());
  const works = [good, bad, late].flatMap((one) => one ? [guard.guard(one.promise)] : []);
  assert.equal(held(), 3);
  good?.resolve(1);
  bad?.reject(new Error("no"));
  await Promise.allSettled(works.slice(0, 2));
  await Promise.resolve();
  assert.equal(held(), 1);
  guard.failAll("it was killed");
  await Promise.allSettled(works);
  late?.resolve(3);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assert.equal(held(), 0);
});

Deno.test("work that fails after the cut is nobody's surprise", async () => {
  const unhandled = await unhandledIn(async () => {
    const guard = new CallGuard();
    const late = Promise.withResolvers<void>();
    const work = guard.guard(late.promise);
    guard.failAll("it was killed");
    late.reject(new Error("late"));
    await assert.rejects(work, /it was killed/);
  });
  assert.deepEqual(unhandled, []);
});

Deno.test("work that is held after the cut and fails is nobody's surprise", async () => {
  const unhandled = await unhandledIn(async () => {
    const guard = new CallGuard();
    guard.failAll("it was killed");
    await assert.rejects(guard.guard(Promise.reject(new Error("late"))), /it was killed/);
  });
  assert.deepEqual(unhandled, []);
});
