import { strict as assert } from "node:assert";
import type { SharedData } from "../../engine/domain/domain.ts";
import { useSharedData } from "../../engine/supervisor/shared_data.ts";
import { filledOnce, unfilled } from "../../engine/memory/filled_once.ts";
import { readTable } from "../../llm/base/byte_pairs.ts";
import { sharedTable, tokenCount } from "../../llm/base/tokens.ts";
import { SERVICES, withWorkers } from "../harness.ts";

/** Starts a worker that counts in the shared data of the first domain. */
function spawnCounting(name: string): Worker {
  return new Worker(new URL("./counting_worker.ts", import.meta.url), { type: "module", name });
}

/** The usual domains, the first of them with this data. */
function sharing(sharedData: SharedData) {
  return SERVICES.map((service, at) => at === 0 ? { ...service, sharedData } : service);
}

Deno.test("memory that a domain shares is made once, and every worker uses it", async () => {
  const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let made = 0;
  const services = sharing({
    allocate() {
      made++;
      return cell.buffer;
    },
    use: () => assert.fail("the main thread serves nobody"),
  });
  await withWorkers(3, { services, spawn: spawnCounting }, () => {
    assert.equal(made, 1);
    assert.equal(Atomics.load(cell, 0), 3);
    return Promise.resolve();
  });
});

Deno.test("workers serve without memory that they could share", async () => {
  const services = sharing({
    allocate() {
      throw new Error("No such file");
    },
    use: () => {},
  });
  await withWorkers(2, { services }, async ({ chat }) => {
    const { usage } = await (await chat()).json();
    assert.ok(usage.total_tokens > 0, "each loads its own");
  });
});

Deno.test("tokens are counted in the table that another thread has loaded", () => {
  const memory = sharedTable.allocate();
  filledOnce(memory, (bytes) => {
    const { buffer, byteOffset } = readTable(bytes);
    new Int32Array(buffer, byteOffset, 2 ** 19).fill(-1); // its hash table: no bytes are found, so each of them counts
  });
  useSharedData(SERVICES, { llm: memory });
  assert.equal(tokenCount("Hello world"), 11);
});

Deno.test("of the threads that need the same data at once, one loads them", async () => {
  const memory = unfilled(8);
  const threads = Array.from(
    { length: 4 },
    () => new Worker(new URL("./filling_worker.ts", import.meta.url), { type: "module" }),
  );
  const answers = threads.map((thread) =>
    new Promise((resolve) =>
      thread.onmessage = ({ data }) => data === "loaded" ? thread.postMessage(memory) : resolve(data)
    )
  );
  assert.deepEqual(await Promise.all(answers), [1, 1, 1, 1], "each sees that it was filled once");
  for (const thread of threads) thread.terminate();
});

Deno.test("data that cannot be loaded are loaded by the next one who needs them", () => {
  const memory = unfilled(1);
  const failing = () => {
    throw new Error("Too many open files");
  };
  assert.throws(() => filledOnce(memory, failing), /Too many/);
  assert.deepEqual(filledOnce(memory, (bytes) => void (bytes[0] = 7)), Uint8Array.of(7));
  assert.deepEqual(filledOnce(memory, failing), Uint8Array.of(7));
});

Deno.test("nobody waits for a thread that has died while it loaded", () => {
  const memory = unfilled(1);
  let inner: unknown;
  filledOnce(memory, () => void (inner = filledOnce(memory, () => {}, 1)));
  assert.equal(inner, null);
});
