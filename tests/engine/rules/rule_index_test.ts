/** The index of a list of rules finds what asking one rule after the other finds. */
import { strict as assert } from "node:assert";
import { finished } from "../../../engine/base/clock.ts";
import { gramsOf } from "../../../engine/rules/gram_index.ts";
import { compileRules, type Rule, type RuleList, ruleList } from "../../../engine/rules/rule.ts";
import { rulesSchema } from "../../../engine/rules/rule_settings.ts";
import type { RuleRequest } from "../../../engine/rules/rule_request.ts";
import { fc } from "../support.ts";
import { takeRule } from "../../../engine/rules/take_rule.ts";
import type { RuleVocabulary } from "../../../engine/rules/vocabulary.ts";

interface Ask {
  readonly model: string | null;
  readonly user: string;
  readonly tools: readonly string[];
}

const vocabulary: RuleVocabulary<Ask> = {
  when: {
    model: { kind: "pattern", description: "the model", read: ({ model }) => model },
    user: { kind: "text", description: "what it contains", read: ({ user }) => user },
    tools: { kind: "names", description: "the tools", read: ({ tools }) => tools },
  },
  steps: {},
  path: () => "/chat",
  endpoints: () => Promise.resolve([]),
  pathProblem: () => null,
  frameKind: () => "other",
  plain: (ask) => ask,
};
const schema = rulesSchema({ when: vocabulary.when, steps: {} });

/** Few letters, so that much fits; one of them is no ASCII, and one has the lower byte of another. */
const word = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom("a", "b", "ä", "š", "a"), { minLength, maxLength }).map((all) => all.join(""));
const text = fc.oneof(word(0, 8), word(1, 6).map((one) => `/${one}/`), word(4, 10));
const pattern = fc.oneof(word(0, 3), fc.tuple(word(0, 5), word(0, 5)).map((parts) => parts.join("*")), text);
const several = (one: fc.Arbitrary<string>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
const when = fc.record({
  model: several(pattern),
  user: several(text),
  path: fc.constantFrom("/chat", "/ch*", "/other", ["/x", "/chat"]),
  api_key: several(word(0, 2)),
  headers: fc.dictionary(fc.constantFrom("a", "B"), fc.oneof(word(0, 2), fc.constant("*b"))),
  tools: fc.array(word(1, 1), { minLength: 1, maxLength: 2 }),
}, { requiredKeys: [] });
const rule = fc.record({
  when,
  pct: fc.constantFrom(100, 50),
  times: fc.constantFrom(1, 2),
  after: fc.constantFrom(0, 1),
  do: fc.constantFrom({ latency: { base_ms: 1 } }, { pass: true }),
}, { requiredKeys: ["when", "do"] });
const rules = fc.array(rule, { minLength: 17, maxLength: 60 });
const request = fc.record({
  model: fc.option(word(0, 5)),
  user: word(0, 20),
  tools: fc.array(word(1, 1)),
  key: fc.option(word(0, 2)),
  header: word(0, 3),
  chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Drawn = typeof request extends fc.Arbitrary<infer One> ? One : never;

function requestOf({ model, user, tools, key, header, chance }: Drawn): RuleRequest<Ask> {
  return {
    ask: { model, user, tools },
    method: "POST",
    path: "/chat",
    url: "/chat",
    route: "POST /chat",
    position: 1,
    header: () => header,
    query: () => undefined,
    caller: { session: null, key, attempt: null },
    address: null,
    asked: "",
    attempt: 1,
    sinceFault: () => null,
    random: () => chance,
  };
}

async function compiled(written: unknown): Promise<RuleList<Ask>> {
  const settings = schema.parse(written);
  return ruleList(
    await compileRules({ path: "", rules: settings }, { vocabulary, faults: [] }),
    vocabulary,
  );
}

/** The rules that take requests one after the other, and what was counted for them. */
async function play(list: RuleList<Ask>, requests: readonly Drawn[]) {
  const counts = new Map<string, number>();
  const counters = {
    next(counter: string, { after, times }: Rule<Ask>["frequency"]) {
      const n = counts.get(counter) ?? 0;
      counts.set(counter, n + 1);
      return n < after || n - after >= times ? null : n - after;
    },
    exceeds: () => false,
    asked: () => 0,
  };
  const taken: (string | null)[] = [];
  for (const one of requests) {
    const found = await takeRule(list, requestOf(one), { counters, prefix: (id) => id });
    taken.push(found?.rule.name ?? null);
  }
  return { taken, counts };
}

Deno.test("takeRule() with an index takes and counts what asking each rule in turn does", async () => {
  const lists = fc.asyncProperty(rules, fc.array(request, { maxLength: 12 }), async (written, requests) => {
    const list = await compiled(written);
    const plain = await play({ ...list, index: null }, requests);
    assert.deepEqual(await play(list, requests), plain);
  });
  await fc.assert(lists, { numRuns: 150 });
});

/** Rules each of which wants another text, and one with a condition that no index can have. */
const NEEDLES = Array.from({ length: 3_000 }, (_, n) => ({
  when: { path: "/chat", user: `needle number ${n} in hay` },
  do: { latency: { base_ms: 1 } },
}));

function candidates({ index }: RuleList<Ask>, ask: Partial<Drawn>): string[] {
  const drawn = { model: null, user: "", tools: [], key: null, header: "", chance: 0, ...ask };
  return index ? finished(index.candidates(requestOf(drawn))).map(({ name }) => name) : [];
}

Deno.test("ruleIndex() leaves few of three thousand rules to be asked", async () => {
  const list = await compiled([...NEEDLES.slice(1), { when: { user: "/[xyz]/" }, do: { pass: true } }]);
  assert.deepEqual(candidates(list, { user: "Say hello to the world, please." }), ["2999"]);
  const found = candidates(list, { user: `${"word ".repeat(50_000)}needle number 2711 in hay` });
  assert.ok(found.includes("2710"), "the one that is there, behind the first step of the search");
  assert.ok(found.length < 100, `${found.length} of 3,000`);
});

Deno.test("ruleIndex() finds rules of the same text, and those that want it as a whole", async () => {
  const models = Array.from({ length: 40 }, (_, n) => ({
    when: { model: `gpt-${n % 20}` },
    do: { pass: true },
  }));
  const list = await compiled(models);
  assert.deepEqual(candidates(list, { model: "gpt-7" }), ["7", "27"]);
  assert.deepEqual(candidates(list, { model: "gpt-77" }), []);
});

Deno.test("gramsOf() has none of a text that is too short, and looks at the beginning of a long one", () => {
  assert.deepEqual(gramsOf("abc"), []);
  assert.deepEqual(gramsOf("abcd"), [0x61626364]);
  assert.equal(gramsOf("a".repeat(10_000)).length, 253);
});
