import { strict as assert } from "node:assert";
import { randomOf } from "../../../../engine/chance/random.ts";
import { logprobsOf } from "../../../../llm/writing/logprobs.ts";
import { tokensOf } from "../../../../llm/base/tokens.ts";
import { fc } from "../../../engine/support.ts";
import { withServer } from "../../../harness.ts";
import { answered, rules, streamed, tool, withTwins } from "./support.ts";
import { ordinalKey } from "../../../../engine/base/hash.ts";

const decoder = new TextDecoder();

function textOf(entries: readonly { readonly bytes: readonly number[] }[]): string {
  return decoder.decode(new Uint8Array(entries.flatMap(({ bytes }) => bytes)));
}

Deno.test("logprobs tell of each token, whole and streamed, and nothing of alternatives unless asked", async () => {
  await withTwins([], async (agree) => {
    for (const top_logprobs of [undefined, 0, 1, 20]) {
      const { choices: [choice], usage } = await agree({ logprobs: true, top_logprobs });
      const { content, refusal } = choice?.logprobs ?? assert.fail();
      assert.equal(refusal, null);
      assert.equal(content?.length, usage.completion_tokens);
      assert.equal(textOf(content ?? []), choice?.message.content);
      for (const { top_logprobs: top } of content ?? []) assert.equal(top.length, top_logprobs ?? 0);
    }
  });
});

Deno.test("a streamed token carries its own probability, and the other chunks none", async () => {
  await withServer({}, async (bench) => {
    const chunks = await streamed(bench, { logprobs: true, top_logprobs: 2, max_tokens: 5 });
    const choices = chunks.flatMap(({ choices }) => choices);
    assert.equal(choices.length, 7);
    for (const { delta, logprobs } of choices) {
      if (delta.content) assert.equal(textOf(logprobs?.content ?? []), delta.content);
      else assert.equal(logprobs, null);
    }
  });
});

Deno.test("asking for probabilities leaves the texts alone", async () => {
  const texts = async (body: Readonly<Record<string, unknown>>) => {
    let texts: unknown;
    await withServer({}, async (bench) => {
      texts = (await answered(bench, { n: 3, ...body })).choices.map(({ message }) => message.content);
    });
    return texts;
  };
  assert.deepEqual(await texts({ logprobs: true, top_logprobs: 5 }), await texts({}));
});

Deno.test("the probabilities of a refusal are under refusal, those of calls nowhere", async () => {
  await withTwins(rules({ answer: { refusal: "No, never." } }), async (agree) => {
    const { choices: [choice] } = await agree({ logprobs: true });
    assert.equal(choice?.logprobs?.content, null);
    assert.equal(textOf(choice?.logprobs?.refusal ?? []), "No, never.");
  });
  await withTwins([], async (agree) => {
    assert.equal((await agree({ logprobs: true, tools: [tool("f")] })).choices[0]?.logprobs, null);
  });
});

Deno.test("logprobsOf() gives distinct alternatives in falling order, whose chances add up to less than one", () => {
  const texts = fc.oneof(fc.string({ unit: "grapheme" }), fc.lorem(), fc.constant(" the a, the\n. of 👩‍👩‍👧"));
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 20 }), fc.nat(), (text, top, n) => {
      const entries = logprobsOf(tokensOf(text), top, randomOf(ordinalKey(7, n), "content"));
      assert.equal(textOf(entries), text);
      for (const { token, logprob, top_logprobs } of entries) {
        assert.ok(logprob <= 0);
        assert.equal(top_logprobs.length, top);
        assert.deepEqual([top_logprobs[0]?.token, top_logprobs[0]?.logprob], [token, logprob]);
        assert.equal(new Set(top_logprobs.map((one) => one.token)).size, top);
        const all = top_logprobs.map((one) => one.logprob);
        assert.deepEqual(all, all.toSorted((a, b) => b - a));
        assert.ok(all.reduce((sum, one) => sum + Math.exp(one), 0) < 1 + 1e-6);
      }
    }),
    { numRuns: 300 },
  );
});
