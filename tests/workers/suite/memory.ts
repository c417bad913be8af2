import { strict as assert } from "node:assert";
import { healthOf, read, reset, startOver } from "../../behaviour/steer.ts";
import type { Target } from "../../harness.ts";
import { each, type Step } from "./step.ts";

const CLIENTS = 16;
const TURNS = 8;

/** Answers that a client gets, turn by turn, each as soon as it has the one before; and the fault of each. */
async function turnsOf(target: Target, client: number) {
  const turns: { readonly text: string; readonly fault: string | null }[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const { text, headers } = await read(target.chat({}, { authorization: `Bearer sk-memory-${client}` }));
    turns.push({ text, fault: headers.get("x-errorworks-injected") });
  }
  return turns;
}

async function rememberedBytes(target: Target): Promise<number> {
  return (await healthOf(target)).diagnostics.accumulators.fault_memory_bytes.size;
}

async function remembersAsOne(target: Target): Promise<void> {
  await startOver(target, { faults: { stale_answer: { pct: 100 } } });
  const firsts = await each(CLIENTS, async (client) => {
    const [first, ...others] = await turnsOf(target, client);
    assert.equal(first?.fault, "none");
    for (const turn of others) assert.deepEqual(turn, { text: first?.text, fault: "stale_answer" });
    return first?.text;
  });
  assert.equal(new Set(firsts).size, CLIENTS, "each has an answer of its own");
}

async function forgetsAsOne(target: Target): Promise<void> {
  await startOver(target, { faults: { duplicate_id: { pct: 100 } } });
  const faults = () =>
    each(CLIENTS, async (client) => {
      const [first, second] = await turnsOf(target, client);
      return [first?.fault, second?.fault];
    });
  const asNew = new Array(CLIENTS).fill(["none", "duplicate_id"]);
  assert.deepEqual(await faults(), asNew);
  assert.ok(await rememberedBytes(target) > 0);
  await reset(target);
  assert.equal(await rememberedBytes(target), 0);
  assert.deepEqual(await faults(), asNew);
}

async function keepsNothing(target: Target): Promise<void> {
  await startOver(target);
  await each(CLIENTS, (client) => turnsOf(target, client));
  assert.equal(await rememberedBytes(target), 0);
}

export const memorySteps: readonly Step[] = [
  {
    name:
      "what a client was answered is remembered, whatever worker it was and whatever worker is asked next",
    show: (_, strangers) => remembersAsOne(strangers),
  },
  {
    name: "a reset makes all workers forget what was answered",
    show: (_, strangers) => forgetsAsOne(strangers),
  },
  {
    name: "nothing is remembered while no fault with memory is armed",
    show: (_, strangers) => keepsNothing(strangers),
  },
];
