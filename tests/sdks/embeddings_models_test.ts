/** Group A of the checklist: embeddings and models. */
import { strict as assert } from "node:assert";
import { createOpenAI } from "@ai-sdk/openai";
import { OpenAIEmbeddings } from "@langchain/openai";
import { embed, embedMany } from "ai";
import { CLIENTS } from "./clients/openai.ts";
import { HELLO, type Target } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { targetOf } from "./support.ts";

const { test } = suiteOf();
const MODEL = "text-embedding-3-small";
const ASK = { model: MODEL, input: HELLO };

/** The target, and what it was asked. */
function overheard(target: Target): { readonly target: Target; readonly bodies: string[] } {
  const bodies: string[] = [];
  const listening: typeof fetch = (input, init) => {
    bodies.push(String(init?.body));
    return target.fetch(input, init);
  };
  return { target: { ...target, fetch: listening }, bodies };
}

const lengthOf = (vector: readonly number[]) => Math.hypot(...vector);

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`16. ${name}: embeddings.create() asks for base64 and decodes the floats that are meant`, async (server) => {
    const { target, bodies } = overheard(targetOf(server));
    const { embeddings } = clientOf(target);
    const decoded = (await embeddings.create(ASK)).data[0]?.embedding ?? [];
    const meant = (await embeddings.create({ ...ASK, encoding_format: "float" })).data[0]?.embedding ?? [];
    assert.match(bodies[0] ?? "", /"encoding_format":"base64"/);
    assert.equal(decoded.length, 1536);
    assert.ok(decoded.every((number, i) => Math.abs(number - (meant[i] ?? NaN)) < 1e-8));
    assert.ok(Math.abs(lengthOf(decoded) - 1) < 1e-3, `its length is ${lengthOf(decoded)}`);
  });

  test(`17. ${name}: with float each input has an array of numbers, in order`, async (server) => {
    const input = ["one", "two", "one"];
    const asked = { model: MODEL, input, encoding_format: "float", dimensions: 256 } as const;
    const { data, usage } = await clientOf(targetOf(server)).embeddings.create(asked);
    assert.deepEqual(data.map(({ index, embedding }) => [index, embedding.length]), [
      [0, 256],
      [1, 256],
      [2, 256],
    ]);
    const [one, two, again] = data.map(({ embedding }) => embedding);
    assert.deepEqual(again, one);
    assert.notDeepEqual(two, one);
    assert.equal(usage.prompt_tokens, 3);
  });

  test(`19. ${name}: models.list() iterates over models that retrieve() finds`, async (server) => {
    const { models } = clientOf(targetOf(server));
    const listed = await Array.fromAsync(models.list());
    assert.ok(listed.length > 10);
    for (const model of listed.slice(0, 3)) assert.deepEqual(await models.retrieve(model.id), model);
  });

  test(`19. ${name}: models.retrieve() takes a name with a slash`, async (server) => {
    const asked = clientOf(targetOf(server)).models.retrieve("openrouter/some:model");
    await assert.rejects(async () => await asked, {
      status: 404,
      code: "model_not_found",
      message: "404 The model 'openrouter/some:model' does not exist",
    });
  });
}

const embedder = ({ url, key, fetch }: Target) =>
  createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch }).embedding(MODEL);

test("18. AI SDK: embed() and embedMany() get floats", async (server) => {
  const { target, bodies } = overheard(targetOf(server));
  const { embedding, usage } = await embed({ model: embedder(target), value: HELLO });
  const { embeddings } = await embedMany({ model: embedder(target), values: [HELLO, "Good bye"] });
  assert.match(bodies[0] ?? "", /"encoding_format":"float"/);
  assert.equal(embedding.length, 1536);
  assert.deepEqual(embeddings[0], embedding);
  assert.equal(usage.tokens, 2);
});

test("16. LangChain: vectors are not empty, though it asks for base64", async (server) => {
  const { url, key, fetch } = targetOf(server);
  const configuration = { baseURL: `${url}/v1`, fetch };
  const vectors = new OpenAIEmbeddings({ model: MODEL, apiKey: key, configuration });
  assert.ok(Math.abs(lengthOf(await vectors.embedQuery(HELLO)) - 1) < 1e-3);
});
