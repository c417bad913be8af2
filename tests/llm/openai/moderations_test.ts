import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";

const CATEGORIES = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/intent",
  "self-harm/instructions",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
];

function post(ask: Bench["ask"], body: unknown): Promise<Response> {
  return ask("/v1/moderations", { method: "POST", body: JSON.stringify(body) });
}

async function results(ask: Bench["ask"], input: unknown) {
  const response = await post(ask, { input });
  assert.equal(response.status, 200);
  return (await response.json()).results;
}

Deno.test("a moderation has all thirteen categories, with a score and the types that were looked at", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await post(ask, { model: "omni-moderation-latest", input: "A fine day." });
    const body = await response.json();
    assert.deepEqual(Object.keys(body), ["id", "model", "results"]);
    assert.match(body.id, /^modr-[A-Za-z0-9]{29}$/);
    const [{ flagged, ...maps }] = body.results;
    assert.equal(flagged, false);
    assert.deepEqual(Object.keys(maps), ["categories", "category_scores", "category_applied_input_types"]);
    for (const map of Object.values(maps)) assert.deepEqual(Object.keys(map as object), CATEGORIES);
    for (const score of Object.values(maps.category_scores)) {
      assert.ok(Number(score) > 0 && Number(score) < 0.02);
    }
    assert.deepEqual(maps.category_applied_input_types.hate, ["text"]);
  });
});

Deno.test("each category can be had by its name in brackets, alone", async () => {
  await withServer({}, async ({ ask }) => {
    const list = await results(ask, CATEGORIES.map((name) => `please flag [${name}] here`));
    assert.equal(list.length, CATEGORIES.length);
    for (const [at, name] of CATEGORIES.entries()) {
      const { flagged, categories, category_scores } = list[at];
      assert.equal(flagged, true);
      assert.deepEqual(Object.entries(categories).filter(([, value]) => value).map(([key]) => key), [name]);
      assert.ok(category_scores[name] >= 0.8);
    }
  });
});

Deno.test("words flag, and the same text gets the same scores", async () => {
  await withServer({}, async ({ ask }) => {
    const [one] = await results(ask, "I could KILL for a coffee");
    assert.equal(one.categories.violence, true);
    assert.deepEqual(await results(ask, "I could KILL for a coffee"), [one]);
  });
});

Deno.test("parts are judged together, images where they are looked at", async () => {
  await withServer({}, async ({ ask }) => {
    const image = { type: "image_url", image_url: { url: "https://example.com/x.png" } };
    const list = await results(ask, [{ type: "text", text: "gore" }, image]);
    assert.equal(list.length, 1);
    assert.deepEqual(list[0].category_applied_input_types.violence, ["text", "image"]);
    assert.deepEqual(list[0].category_applied_input_types.hate, ["text"]);
    assert.equal(list[0].categories["violence/graphic"], true);
    const [alone] = await results(ask, [image]);
    assert.deepEqual(alone.category_applied_input_types.sexual, ["image"]);
    assert.deepEqual(alone.category_applied_input_types.illicit, []);
  });
});

Deno.test("a moderation without an input is refused, and no input breaks it", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    const { error } = await (await post(ask, {})).json();
    assert.equal(error.message, "Missing required parameter: 'input'.");
    assert.equal((await (await post(ask, { input: "x", model: 5 })).json()).error.code, "invalid_type");
    assert.equal((await (await post(ask, { input: "x", foo: 5 })).json()).error.code, "unknown_parameter");
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (input) => {
        const { status } = await post(ask, { input });
        assert.ok(status === 200 || status === 400);
      }),
      { numRuns: 200 },
    );
  });
});
