import { strict as assert } from "node:assert";
import { NO_REQUESTED_FAULTS } from "../../../engine/config/per_request_faults.ts";
import { ruleList } from "../../../engine/rules/rule.ts";
import { llmVocabulary } from "../../../llm/rules/vocabulary.ts";
import { VOCABULARIES } from "../../../engine/content/vocabulary.ts";
import { prepareContent } from "../../../llm/writing/content.ts";
import { settings } from "../../../llm/settings/settings.ts";
import { inFolder, messagesIn } from "../../engine/support.ts";
import { type Bench, withServer } from "../../harness.ts";

const NO_RULES = Promise.resolve(
  ruleList([], llmVocabulary([{ method: "POST", path: "/v1/chat/completions" }])),
);
const ASKING = { perRequestFaults: NO_REQUESTED_FAULTS };

/** The text of a completion for these messages (or one from the user). */
async function text(
  bench: Bench,
  messages: unknown = "Hello there",
  headers: Record<string, string> = {},
): Promise<string> {
  const list = typeof messages === "string" ? [{ role: "user", content: messages }] : messages;
  const body = JSON.stringify({ model: "gpt-4o", messages: list });
  const response = await bench.ask("/v1/chat/completions", { method: "POST", headers, body });
  assert.equal(response.status, 200);
  return (await response.json()).choices[0].message.content;
}

function mode(name: string, more: Record<string, unknown> = {}): string[] {
  return [`llm.response=${JSON.stringify({ mode: name, ...more })}`];
}

/** Runs `test` with a bank of these lines. */
async function withBank(
  lines: readonly string[],
  selection: "random" | "sequential",
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  await inFolder({ "bank.jsonl": lines.join("\n") }, async (folder) => {
    await withServer({ set: mode("bank", { bank: { file: `${folder}/bank.jsonl`, selection } }) }, test);
  });
}

for (const vocabulary of ["english", "lorem"] as const) {
  Deno.test(`random text has words of ${vocabulary} within its range, a capital and a full stop`, async () => {
    const words = new Set<string>(VOCABULARIES[vocabulary]);
    const set = mode("random", { random: { min_words: 1, max_words: 4, vocabulary } });
    await withServer({ set }, async (bench) => {
      const lengths = new Set<number>();
      for (let i = 0; i < 60; i++) {
        const sentence = await text(bench);
        assert.match(sentence, /^[A-Z][a-z]*( [a-z]+)*\.$/);
        const used = sentence.slice(0, -1).toLowerCase().split(" ");
        assert.ok(used.every((word) => words.has(word)), sentence);
        lengths.add(used.length);
      }
      assert.deepEqual([...lengths].sort(), [1, 2, 3, 4]);
    });
  });
}

Deno.test("the vocabularies have their words once, in lower case", () => {
  assert.deepEqual([VOCABULARIES.english.length, VOCABULARIES.lorem.length].map((n) => n > 60), [true, true]);
  for (const words of Object.values(VOCABULARIES)) {
    assert.equal(new Set(words).size, words.length);
    assert.ok(words.every((word) => /^[a-z]+$/.test(word)));
  }
});

Deno.test("an echo is of the last message of the user, else of the last message", async () => {
  await withServer({ set: mode("echo") }, async (bench) => {
    const user = (content: unknown) => ({ role: "user", content });
    const assistant = { role: "assistant", content: "an answer" };
    assert.equal(await text(bench, "Hi"), "Echo: Hi");
    assert.equal(await text(bench, [user("one"), user("two"), assistant]), "Echo: two");
    assert.equal(await text(bench, [{ role: "system", content: "rules" }, assistant]), "Echo: an answer");
    assert.equal(await text(bench, [user("")]), "Echo: ");
  });
});

Deno.test("an echo joins the text parts of a message", async () => {
  await withServer({ set: mode("echo") }, async (bench) => {
    const content = [
      { type: "text", text: "What is" },
      { type: "image_url", image_url: { url: "https://example.com/x.png" } },
      { type: "text", text: "this?" },
    ];
    assert.equal(await text(bench, [{ role: "user", content }]), "Echo: What is this?");
  });
});

Deno.test("an echo is cut behind 200 characters, and never inside of one", async () => {
  await withServer({ set: mode("echo") }, async (bench) => {
    for (const character of ["x", "é", "😀"]) {
      const echo = (count: number) => text(bench, character.repeat(count));
      assert.equal(await echo(200), `Echo: ${character.repeat(200)}`);
      assert.equal(await echo(201), `Echo: ${character.repeat(200)}...`);
      assert.equal(await echo(5000), `Echo: ${character.repeat(200)}...`);
    }
  });
});

Deno.test("a sequential bank goes in order, wraps around, and starts over at a reset", async () => {
  await withBank(
    ['{"content":"a"}', "", '{"content":"b","extra":1}', "  ", '{"content":3}', ""],
    "sequential",
    async (bench) => {
      const seen: string[] = [];
      for (let i = 0; i < 4; i++) seen.push(await text(bench));
      assert.deepEqual(seen, ["a", "b", "3", "a"]);
      await bench.server.coordinator.reset();
      assert.equal(await text(bench), "a");
      await bench.server.coordinator.change({
        patch: { llm: { response: { bank: { selection: "sequential" } } } },
      });
      assert.equal(await text(bench), "a");
    },
  );
});

Deno.test("a random bank gives all of its entries, the same ones after a reset", async () => {
  await withBank(['{"content":"a"}', '{"content":"b"}', '{"content":"c"}'], "random", async (bench) => {
    const draw = async () => {
      const seen: string[] = [];
      for (let i = 0; i < 30; i++) seen.push(await text(bench));
      return seen;
    };
    const first = await draw();
    assert.deepEqual([...new Set(first)].sort(), ["a", "b", "c"]);
    await bench.server.coordinator.reset();
    assert.deepEqual(await draw(), first);
  });
});

Deno.test("a bank may have a hundred thousand entries", async () => {
  const lines = Array.from({ length: 100_000 }, (_, n) => `{"content":"entry ${n} of many"}`);
  await withBank(lines, "sequential", async (bench) => {
    assert.equal(await text(bench), "entry 0 of many");
    assert.equal(await text(bench), "entry 1 of many");
  });
  await withBank(lines, "random", async (bench) => {
    assert.match(await text(bench), /^entry \d{4,5} of many$/);
  });
});

Deno.test("a bank that is wrong is refused by file and line", async () => {
  const files = {
    "json.jsonl": '{"content":"a"}\n{"content"',
    "list.jsonl": "\n[1]\n",
    "text.jsonl": '"text"',
    "missing.jsonl": '{"content":"a"}\n{"text":"b"}',
    "null.jsonl": '{"content":null}',
    "empty.jsonl": "\n\n",
  };
  const expected: Record<string, RegExp> = {
    "json.jsonl": /json\.jsonl, line 2: not valid JSON$/,
    "list.jsonl": /list\.jsonl, line 2: expected a JSON object$/,
    "text.jsonl": /text\.jsonl, line 1: expected a JSON object$/,
    "missing.jsonl": /missing\.jsonl, line 2: "content" is missing$/,
    "null.jsonl": /null\.jsonl, line 1: "content" is missing$/,
    "empty.jsonl": /empty\.jsonl" has no entries$/,
    "none.jsonl": /Cannot read ".*none\.jsonl": no such file$/,
  };
  await inFolder(files, async (folder) => {
    for (const [name, message] of Object.entries(expected)) {
      const response = { mode: "bank", bank: { file: `${folder}/${name}` } };
      const found = await messagesIn(() =>
        prepareContent({ settings: settings.parse({ response }), ...ASKING }, NO_RULES)
      );
      assert.match(found, /^llm\.response\.bank\.file: /);
      assert.match(found, message);
    }
  });
});

Deno.test("a template sees the request, its messages and its model", async () => {
  const body = "{{ model }} {{ messages[-1].content }} {{ request.model == model }} {{ messages | length }}";
  await withServer({ set: mode("template", { template: { body } }) }, async (bench) => {
    assert.equal(await text(bench, "Hi"), "gpt-4o Hi true 1");
  });
});

Deno.test("a template has helpers of chance and time", async () => {
  const cases: [string, RegExp][] = [
    ["{{ random_choice('a', 'b') }}", /^[ab]$/],
    ["{{ random_int(5, 7) }}", /^[567]$/],
    ["{{ random_int() }}", /^(\d|\d\d|100)$/],
    ["{{ random_float(2, 3) }}", /^2(\.\d+)?$/],
    ["{{ random_words(3) }}", /^[a-z]+ [a-z]+ [a-z]+$/],
    ["{{ random_words() }}", /^[a-z]+( [a-z]+){4}$/],
    ["{{ random_words(1, 2) }}", /^[a-z]+( [a-z]+)?$/],
    ["{{ random_words(-5) }}|", /^\|$/],
    ["{{ timestamp() }}", /^1790000000$/],
    ["{{ random_choice() }}", /^\[template_error: random_choice\(\) needs something/],
    ["{{ random_int(3, 1) }}", /^\[template_error: random_int\(3, 1\)/],
    ["{{ random_words(1000000) }}", /^\[template_error: .* longer than/],
    ["{{ nope }}", /^\[template_error: "nope" is not defined\]$/],
  ];
  for (const [body, expected] of cases) {
    await withServer({ set: mode("template", { template: { body } }) }, async (bench) => {
      for (let i = 0; i < 3; i++) assert.match(await text(bench), expected, body);
    });
  }
});

Deno.test("a template gives the same text for the same seed", async () => {
  const body = "{{ random_int(0, 1000000) }} {{ random_words(5) }}";
  const draw = async (seed: number) => {
    let drawn = "";
    await withServer({ seed, set: mode("template", { template: { body } }) }, async (bench) => {
      drawn = `${await text(bench)} ${await text(bench)}`;
    });
    return drawn;
  };
  assert.equal(await draw(1), await draw(1));
  assert.notEqual(await draw(1), await draw(2));
});

Deno.test("a template that is too long or wrong is refused with its path", async () => {
  const prepare = (response: unknown) =>
    messagesIn(() => prepareContent({ settings: settings.parse({ response }), ...ASKING }, NO_RULES));
  assert.equal(
    await prepare({ mode: "template", max_template_length: 5, template: { body: "123456" } }),
    "llm.response.template.body: is 6 characters long, max_template_length is 5",
  );
  assert.match(
    await prepare({ mode: "template", template: { body: "{{ a" } }),
    /^llm\.response\.template\.body: /,
  );
});
