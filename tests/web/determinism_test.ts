/** The website promises what the API does: same seed, same faults, whoever asks when. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { faults } from "../../web/faults/all.ts";
import { withServer } from "../harness.ts";

const REQUESTS = 500;
const PAGE = "/web/item/lamp-00042";

/** All of them, often; those that are large are made smaller. */
const SET: readonly string[] = [
  ...faults.map(({ name }) => `web.faults.${name}.pct=1`),
  "web.faults.endless_body.max_bytes=10000",
  "web.faults.bomb.decoded_bytes=10000",
  "web.faults.huge_line.line_bytes=10000",
  "web.faults.many_links.links=100",
];

/** Fate of each ordinal: its row, and a digest of the body, or that it broke off. */
type Story = ReadonlyMap<unknown, string>;

async function storyOf(seed: number, clients: number): Promise<Story> {
  const story = new Map<unknown, string>();
  await withServer({ seed, set: ["server.reveal=true", ...SET] }, async ({ ask, rows }) => {
    const bodies = new Map<string, string>();
    let left = REQUESTS;
    await Promise.all(Array.from({ length: clients }, async () => {
      while (left-- > 0) {
        const response = await ask(PAGE);
        const ordinal = response.headers.get("x-errorworks-ordinal") ?? "";
        bodies.set(ordinal, await digestOf(response));
      }
    }));
    for (const { ordinal, fault, status, ending, redirect_target } of await rows("web")) {
      const told = [fault, status, ending, redirect_target, bodies.get(String(ordinal))];
      story.set(ordinal, told.join(" "));
    }
  });
  return story;
}

async function digestOf(response: Response): Promise<string> {
  try {
    return createHash("sha256").update(await response.bytes()).digest("hex");
  } catch {
    return "broken off";
  }
}

Deno.test("the same seed breaks the website in the same way, asked one by one and 64 at a time", async () => {
  const alone = await storyOf(7, 1);
  assert.equal(alone.size, REQUESTS);
  const met = new Set([...alone.values()].map((told) => told.split(" ")[0]));
  assert.ok(met.size > faults.length / 2, `only ${met.size} faults`);
  assert.deepEqual(await storyOf(7, 64), alone);
});

Deno.test("another seed breaks the website in another way", async () => {
  const [one, other] = [await storyOf(7, 64), await storyOf(8, 64)];
  const different = [...one].filter(([ordinal, told]) => other.get(ordinal) !== told);
  assert.ok(different.length > REQUESTS / 2);
});
