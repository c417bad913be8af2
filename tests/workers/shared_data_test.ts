import { strict as assert } from "node:assert";
import type { SharedData } from "../../engine/domain/domain.ts";
import { useSharedData } from "../../engine/supervisor/shared_data.ts";
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

Deno.test("what a domain shares is loaded once, and every worker uses it", async () => {
  const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let loads = 0;
  const services = sharing({
    load() {
      loads++;
      return cell.buffer;
    },
    use: () => assert.fail("the main thread serves nobody"),
  });
  await withWorkers(3, { services, spawn: spawnCounting }, () => {
    assert.equal(loads, 1);
    assert.equal(Atomics.load(cell, 0), 3);
    return Promise.resolve();
  });
});

Deno.test("workers serve without what could not be loaded for all of them", async () => {
  const services = sharing({
    load() {
      throw new Error("Too many open files");
    },
    use: () => {},
  });
  await withWorkers(2, { services }, async ({ chat }) => {
    const { usage } = await (await chat()).json();
    assert.ok(usage.total_tokens > 0, "each loads its own");
  });
});

Deno.test("tokens are counted in the table that another thread has loaded", () => {
  const table = sharedTable.load();
  new Int32Array(table, 0, 2 ** 19).fill(-1); // its hash table: no bytes are found, so each of them counts
  useSharedData(SERVICES, { llm: table });
  assert.equal(tokenCount("Hello world"), 11);
});
