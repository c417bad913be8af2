import { strict as assert } from "node:assert";
import { faults } from "../../llm/faults/all.ts";
import { HELLO, type Wanted, withListener, withServer } from "../harness.ts";

/** Every fault that ends at once, so that a thousand requests take no time. */
const MIXED: Wanted = {
  preset: "stress",
  set: [
    "llm.burst.enabled=false",
    "llm.stream.first_token_ms=0",
    "llm.faults.connection_failed.lead_sec=[0,0]",
    "llm.faults.connection_stall.start_sec=[0,0]",
    "llm.faults.connection_stall.stall_sec=[0,0]",
    "llm.faults.timeout.after_sec=[0,0]",
    "llm.faults.slow_response.delay_sec=[0,0]",
  ],
};
const REQUESTS = 1000;

/** Fate of each ordinal: fault, status and the draws that show in the answer. */
type Story = ReadonlyMap<unknown, string>;

/** Asks some times over a socket, `clients` at a time, and tells what happened to each ordinal. */
async function storyOf(seed: number, clients: number, requests = REQUESTS): Promise<Story> {
  const story = new Map<unknown, string>();
  await withListener({ ...MIXED, seed }, async ({ url, rows }) => {
    let left = requests;
    await Promise.all(Array.from({ length: clients }, async () => {
      while (left-- > 0) {
        const init = { method: "POST", body: JSON.stringify(HELLO) };
        await fetch(`${url}/v1/chat/completions`, init).then((response) => response.text()).catch(() => {});
      }
    }));
    // The client may ask more than that: Deno's fetch repeats what was reset on a connection it used before.
    for (const row of (await rows()).filter(({ ordinal }) => Number(ordinal) < requests)) {
      story.set(
        row["ordinal"],
        `${row["fault"]} ${row["status"]} ${row["request_id"]} ${row["completion_tokens"]}`,
      );
    }
  });
  return story;
}

/** Faults whose answer hangs on the replies before it, and so on the order in which these went out. */
const REMEMBERING = new Set<unknown>(faults.filter((one) => one.arm({}).memory).map(({ name }) => name));

/** A story as far as it hangs on the seed alone, whatever was under way at the same time. */
function inAnyOrder(story: Story): Story {
  return new Map(Array.from(story, ([ordinal, fate]) => {
    const [fault = "", ...rest] = fate.split(" ");
    return [ordinal, [fault, ...REMEMBERING.has(fault) ? rest.slice(0, -1) : rest].join(" ")];
  }));
}

Deno.test("the same seed gives the same 1,000 decisions, one after the other and 64 at a time", async () => {
  const alone = await storyOf(7, 1);
  assert.equal(alone.size, REQUESTS);
  assert.deepEqual(await storyOf(7, 1), alone);
  assert.deepEqual(inAnyOrder(await storyOf(7, 64)), inAnyOrder(alone));
});

Deno.test("another seed gives other decisions", async () => {
  const [one, other] = [await storyOf(7, 64, 200), await storyOf(8, 64, 200)];
  const different = [...one].filter(([ordinal, fate]) => other.get(ordinal) !== fate);
  assert.ok(different.length > 100);
});

Deno.test("with determinism: content the same prompt meets the same fate in any order", async () => {
  const prompts = Array.from({ length: 200 }, (_, index) => `prompt ${index}`);
  const fates = async (order: readonly string[]) => {
    const found = new Map<string, string>();
    const wanted = { ...MIXED, set: [...MIXED.set ?? [], "determinism=content"] };
    await withServer(wanted, async ({ chat, rows }) => {
      for (const content of order) {
        const response = await chat({ messages: [{ role: "user", content }] });
        await response.text().catch(() => {});
      }
      const all = await rows();
      for (const [index, content] of order.entries()) found.set(content, String(all[index]?.["fault"]));
    });
    return found;
  };
  const forward = await fates(prompts);
  assert.deepEqual(await fates(prompts.toReversed()), new Map([...forward].reverse()));
  assert.ok(new Set(forward.values()).size > 5);
});

Deno.test("a repeated prompt meets a new fate each time, the same ones in each run", async () => {
  const twice = async () => {
    const fates: unknown[] = [];
    await withServer(
      { ...MIXED, set: [...MIXED.set ?? [], "determinism=content"] },
      async ({ chat, rows }) => {
        for (let time = 0; time < 50; time++) await (await chat()).text().catch(() => {});
        for (const row of await rows()) fates.push(row["fault"]);
      },
    );
    return fates;
  };
  const fates = await twice();
  assert.deepEqual(await twice(), fates);
  assert.ok(new Set(fates).size > 3);
});

Deno.test("a percentage that changes leaves the answers of the requests it does not hit as they were", async () => {
  const texts = async (pct: number) => {
    const found: (string | null)[] = [];
    await withServer({ set: [`llm.faults.forbidden.pct=${pct}`] }, async ({ chat }) => {
      for (let time = 0; time < 100; time++) {
        const response = await chat();
        const body = await response.json();
        found.push(response.status === 200 ? body.choices[0].message.content : null);
      }
    });
    return found;
  };
  const [none, some] = [await texts(0), await texts(50)];
  const hit = some.filter((text) => text === null).length;
  assert.ok(hit > 30 && hit < 70, `${hit} of 100 were hit`);
  for (const [index, text] of some.entries()) assert.ok(text === null || text === none[index]);
});
