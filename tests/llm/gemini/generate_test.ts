import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";
import { call, CONTENTS, eventsOf, joined, MODEL, WEATHER } from "./support.ts";

const VERBS = ["generateContent", "streamGenerateContent?alt=sse", "streamGenerateContent"];

Deno.test("the three ways to ask say the same for the same seed, bit by bit or at once", async () => {
  const wishes = fc.record({
    generationConfig: fc.record({
      candidateCount: fc.integer({ min: 1, max: 3 }),
      maxOutputTokens: fc.integer({ min: 1, max: 600 }),
      stopSequences: fc.constantFrom([], ["a", "the"]),
      thinkingConfig: fc.constantFrom({ thinkingBudget: 0 }, { thinkingBudget: -1 }, {
        thinkingLevel: "LOW",
        includeThoughts: true,
      }),
    }),
    tools: fc.constantFrom([], [WEATHER]),
  });
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), wishes, async (seed, wish) => {
      const answers: unknown[] = [];
      for (const verb of VERBS) {
        await withServer({ seed }, async ({ ask }) => {
          const response = await call(ask, verb, wish);
          assert.equal(response.status, 200);
          if (verb.endsWith("sse")) answers.push(joined(await eventsOf(response)));
          else if (verb.startsWith("stream")) answers.push(joined(await response.json()));
          else answers.push(await response.json());
        });
      }
      assert.deepEqual(answers[1], answers[0]);
      assert.deepEqual(answers[2], answers[0]);
    }),
    { numRuns: 20 },
  );
});

Deno.test("an answer has the keys of the real one, laid out as it is", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await call(ask, "generateContent");
    assert.equal(response.headers.get("content-type"), "application/json; charset=UTF-8");
    assert.equal(response.headers.get("vary"), "Origin, X-Origin, Referer");
    const text = await response.text();
    assert.ok(text.startsWith('{\n  "candidates": [\n'));
    const { candidates: [candidate], usageMetadata: usage, modelVersion } = JSON.parse(text);
    assert.deepEqual([candidate.finishReason, candidate.index, candidate.content.role], ["STOP", 0, "model"]);
    assert.equal(usage.totalTokenCount, usage.promptTokenCount + usage.candidatesTokenCount);
    assert.equal(modelVersion, MODEL);
  });
});

Deno.test("events are in CRLF, count tokens as they go, and only the last tells why it stopped", async () => {
  await withServer({}, async ({ ask }) => {
    const config = { generationConfig: { maxOutputTokens: 3 } };
    const response = await call(ask, "streamGenerateContent?alt=sse", config);
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const events = await eventsOf(response);
    assert.deepEqual(events.map(({ candidates: [one] }) => one.finishReason), [
      undefined,
      undefined,
      undefined,
      "MAX_TOKENS",
    ]);
    assert.deepEqual(events.map(({ usageMetadata: { candidatesTokenCount } }) => candidatesTokenCount), [
      1,
      2,
      3,
      3,
    ]);
  });
});

Deno.test("functions are called with an object of arguments, when they must be and not when they must not", async () => {
  await withServer({}, async ({ ask }) => {
    const first = async (more: unknown) => {
      const { candidates: [one] } =
        await (await call(ask, "generateContent", { tools: [WEATHER], ...Object(more) }))
          .json();
      return { part: one.content.parts[0], finish: one.finishReason };
    };
    const mode = (mode: string) => ({ toolConfig: { functionCallingConfig: { mode } } });
    const { part, finish } = await first(mode("ANY"));
    assert.equal(part.functionCall.name, "weather");
    assert.equal(typeof part.functionCall.args.city, "string");
    assert.equal(finish, "STOP");
    assert.ok("text" in (await first(mode("NONE"))).part);
    const answered = [
      ...CONTENTS,
      { role: "model", parts: [{ functionCall: { name: "weather", args: {} } }] },
      { role: "user", parts: [{ functionResponse: { name: "weather", response: { sky: "blue" } } }] },
    ];
    assert.ok("text" in (await first({ contents: answered })).part);
  });
});

Deno.test("an answer in JSON has the form of the schema, whose types are in capitals", async () => {
  await withServer({}, async ({ ask }) => {
    const responseSchema = {
      type: "ARRAY",
      minItems: "2",
      items: { type: "OBJECT", properties: { a: { type: "STRING", enum: ["x", "y"] } }, required: ["a"] },
    };
    const text = async (generationConfig: unknown) => {
      const { candidates: [one] } = await (await call(ask, "generateContent", { generationConfig })).json();
      return JSON.parse(one.content.parts[0].text);
    };
    const rows = await text({ responseMimeType: "application/json", responseSchema });
    assert.ok(rows.length >= 2 && rows.every(({ a }: { a: string }) => ["x", "y"].includes(a)));
    assert.equal(typeof await text({ responseMimeType: "application/json" }), "object");
  });
});

Deno.test("thoughts are counted apart, shown when asked for, and can be turned off", async () => {
  await withServer({}, async ({ ask }) => {
    const answer = async (thinkingConfig: unknown) =>
      await (await call(
        ask,
        "generateContent",
        { generationConfig: { thinkingConfig } },
        {},
        "gemini-3.8-flash",
      ))
        .json();
    const { candidates: [{ content: { parts } }], usageMetadata: usage } = await answer({
      includeThoughts: true,
    });
    assert.equal(parts[0].thought, true);
    assert.ok(usage.thoughtsTokenCount > 0);
    assert.equal(
      usage.totalTokenCount,
      usage.promptTokenCount + usage.candidatesTokenCount + usage.thoughtsTokenCount,
    );
    assert.equal((await answer({})).candidates[0].content.parts.length, 1);
    assert.equal((await answer({ thinkingBudget: 0 })).usageMetadata.thoughtsTokenCount, undefined);
  });
});

Deno.test("keys may be in snake case, and single things may stand for lists of one", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ ask }) => {
    const response = await call(ask, "generateContent", {
      contents: { parts: { text: "one two three four" } },
      system_instruction: { parts: { text: "Be brief." } },
      generation_config: { max_output_tokens: 3 },
    });
    const { candidates: [one] } = await response.json();
    assert.deepEqual([one.content.parts[0].text, one.finishReason], ["Echo: one", "MAX_TOKENS"]);
  });
});

Deno.test("tokens are counted, texts become vectors, and models are listed, in both versions of the API", async () => {
  await withServer({}, async ({ ask }) => {
    const json = async (verb: string, body?: unknown) => await (await call(ask, verb, body)).json();
    const { totalTokens } = await json("countTokens");
    const { usageMetadata } = await json("generateContent");
    assert.equal(totalTokens, usageMetadata.promptTokenCount);

    const content = { parts: [{ text: "a cat sat" }] };
    const { embedding } = await json("embedContent", { content });
    assert.equal(embedding.values.length, 3072);
    const batch = await json("batchEmbedContents", {
      requests: [{ content }, { content, outputDimensionality: 8 }],
    });
    assert.deepEqual(batch.embeddings[0], embedding);
    assert.equal(batch.embeddings[1].values.length, 8);

    const key = { "x-goog-api-key": "k" };
    for (const version of ["v1", "v1beta"]) {
      const list = await (await ask(`/${version}/models?pageSize=2`, { headers: key })).json();
      assert.deepEqual([list.models.length, list.nextPageToken], [2, "2"]);
      const unknown = await (await ask(`/${version}/models?pageToken=1000`, { headers: key })).json();
      assert.deepEqual([unknown.error.code, unknown.error.status], [400, "INVALID_ARGUMENT"]);
      const one = await (await ask(`/${version}/${list.models[0].name}`, { headers: key })).json();
      assert.equal(one.name, list.models[0].name);
    }
    const post = { method: "POST", headers: key, body: JSON.stringify({ contents: CONTENTS }) };
    const v1 = await ask(`/v1/models/${MODEL}:generateContent`, post);
    assert.ok((await v1.json()).candidates);
  });
});

Deno.test("text/x.enum answers with one of the words alone", async () => {
  await withServer({}, async ({ ask }) => {
    const responseSchema = { type: "STRING", enum: ["Percussion", "Woodwind"] };
    const generationConfig = { responseMimeType: "text/x.enum", responseSchema };
    for (const verb of VERBS.slice(0, 2)) {
      const response = await call(ask, verb, { generationConfig });
      const answer = verb === VERBS[0] ? await response.json() : joined(await eventsOf(response));
      assert.match(answer.candidates[0].content.parts[0].text, /^(Percussion|Woodwind)$/);
    }
  });
});

Deno.test("Gemini 3 signs the first call of a step, and wants the signature back", async () => {
  const model = "gemini-3.8-flash";
  const body = { tools: [WEATHER], toolConfig: { functionCallingConfig: { mode: "ANY" } } };
  await withServer({}, async ({ ask }) => {
    const called = async (verb: string, more: unknown = {}) =>
      await call(ask, verb, { ...body, ...Object(more) }, {}, model);
    const { candidates: [{ content }] } = await (await called("generateContent")).json();
    const streamed = joined(await eventsOf(await called("streamGenerateContent?alt=sse")));
    for (const { parts: [part] } of [content, streamed.candidates[0].content]) {
      assert.equal(atob(part.thoughtSignature).length, 66);
    }
    const result = { role: "user", parts: [{ functionResponse: { name: "weather", response: {} } }] };
    const more = { role: "user", parts: [{ text: "And tomorrow?" }] };
    const unsigned = { role: "model", parts: [{ functionCall: content.parts[0].functionCall }] };
    const status = async (contents: unknown) => (await called("generateContent", { contents })).status;
    assert.equal(await status([...CONTENTS, content, result]), 200);
    assert.equal(await status([...CONTENTS, unsigned, result, more]), 200); // an earlier turn
    const refused = await called("generateContent", { contents: [...CONTENTS, unsigned, result] });
    const { error } = await refused.json();
    assert.deepEqual([refused.status, error.status], [400, "INVALID_ARGUMENT"]);
    assert.match(
      error.message,
      /^Function call is missing a thought_signature .* call `default_api:weather` , position 2\./,
    );
    const old = await call(ask, "generateContent", { ...body, contents: [...CONTENTS, unsigned, result] });
    assert.equal(old.status, 200);
  });
});
