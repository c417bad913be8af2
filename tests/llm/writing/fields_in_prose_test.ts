/** Fields that a prompt asks for in words, as DSPy's adapters do: their prompts, word for word (dspy 3.4.1). */
import { strict as assert } from "node:assert";
import { type Target, withServer } from "../../harness.ts";

const NOTE = "        # note: the value you produce must ";
const STRUCTURE = [
  "Your input fields are:\n1. `question` (str):\nYour output fields are:\n1. `reasoning` (str): \n2. `n` (int):",
  "All interactions will be structured in the following way, with the appropriate values filled in.",
  "[[ ## question ## ]]\n{question}",
  "[[ ## reasoning ## ]]\n{reasoning}",
  `[[ ## n ## ]]\n{n}${NOTE}be a single int value`,
  `[[ ## share ## ]]\n{share}${NOTE}be a single float value`,
  `[[ ## sure ## ]]\n{sure}${NOTE}be True or False`,
  `[[ ## mood ## ]]\n{mood}${NOTE}exactly match (no extra characters) one of: good; not so good`,
  `[[ ## size ## ]]\n{size}${NOTE}be one of: 1; 2`,
  `[[ ## towns ## ]]\n{towns}${NOTE}adhere to the JSON schema: {"type": "array", "items": {"type": "string"}, "minItems": 2}`,
  "[[ ## completed ## ]]",
  "In adhering to this structure, your objective is: \n        Given the fields `question`, produce the fields.",
].join("\n\n");
const NAMES = ["reasoning", "n", "share", "sure", "mood", "size", "towns"];
const ASKED =
  "[[ ## question ## ]]\nWhere to?\n\nRespond with the corresponding output fields, starting with the field " +
  `${
    NAMES.map((name) => `\`[[ ## ${name} ## ]]\` (must be formatted as a valid Python x)`).join(", then ")
  }, ` +
  "and then ending with the marker for `[[ ## completed ## ]]`.";
const OBJECT =
  "[[ ## question ## ]]\nWhere to?\n\nRespond with a JSON object in the following order of fields: " +
  `${NAMES.map((name) => `\`${name}\` (must be formatted as a valid Python x)`).join(", then ")}.`;

async function said({ chat }: Target, system: string, content: string, more: Record<string, unknown> = {}) {
  const messages = [{ role: "system", content: system }, { role: "user", content }];
  const { choices: [{ message }] } = await (await chat({ messages, ...more })).json();
  return message.content;
}

/** The sections of an answer, as DSPy's ChatAdapter reads them. */
function sectionsOf(text: string): Record<string, string> {
  const parts = text.split(/^\[\[ ## (\w+) ## \]\]$/m).map((part) => part.trim());
  assert.equal(parts[0], "");
  return Object.fromEntries(parts.flatMap((name, at) => at % 2 === 1 ? [[name, parts[at + 1] ?? ""]] : []));
}

Deno.test("an answer has the sections that DSPy asks for in words, each as its note says", async () => {
  await withServer({}, async (target) => {
    const moods = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const text = await said(target, STRUCTURE, ASKED);
      const { reasoning = "", n = "", share = "", sure = "", mood = "", size = "", towns = "", ...rest } =
        sectionsOf(text);
      assert.deepEqual(rest, { completed: "" });
      assert.ok(reasoning.split(" ").length >= 3, reasoning);
      assert.ok(Number.isInteger(JSON.parse(n)) && typeof JSON.parse(share) === "number", `${n} ${share}`);
      assert.match(sure, /^(True|False)$/);
      assert.match(mood, /^(good|not so good)$/);
      assert.match(size, /^[12]$/);
      assert.ok(JSON.parse(towns).every((town: unknown) => typeof town === "string"), towns);
      moods.add(mood);
    }
    assert.equal(moods.size, 2);
  });
});

Deno.test("an answer is the JSON object of the fields that DSPy asks for in words", async () => {
  await withServer({}, async (target) => {
    const system = STRUCTURE.replaceAll(/\[\[ ## (\w+) ## \]\]\n/g, "$1: ");
    for (const more of [{}, { response_format: { type: "json_object" } }]) {
      const answer = JSON.parse(await said(target, system, OBJECT, more));
      assert.deepEqual(Object.keys(answer), NAMES);
      assert.ok(Number.isInteger(answer.n) && answer.towns.length >= 2, JSON.stringify(answer));
    }
  });
});

Deno.test("an agent of DSPy finishes once a tool has answered", async () => {
  await withServer({}, async (target) => {
    const system =
      `[[ ## next_tool_name ## ]]\n{next_tool_name}${NOTE}exactly match (no extra characters) one of: ` +
      "a; b; c; finish";
    const ask =
      "Respond with the corresponding output fields, starting with the field `[[ ## next_tool_name ## ]]`, " +
      "and then ending with the marker for `[[ ## completed ## ]]`.";
    const chosen = async (before: string) =>
      sectionsOf(await said(target, system, `${before}\n\n${ask}`))["next_tool_name"];
    const first = new Set<string | undefined>();
    for (let i = 0; i < 30; i++) first.add(await chosen("[[ ## question ## ]]\nx"));
    assert.equal(first.size, 4);
    for (let i = 0; i < 6; i++) assert.equal(await chosen("[[ ## observation_0 ## ]]\n9"), "finish");
  });
});

Deno.test("an answer is words where fields are only spoken of, and what a rule says where there is one", async () => {
  await withServer({}, async (target) => {
    for (const text of ["What does [[ ## n ## ]] mean?", "Respond with the corresponding output fields."]) {
      assert.doesNotMatch(await said(target, STRUCTURE, text), /\[\[/);
    }
  });
  const rules = JSON.stringify([{ answer: { text: "by a rule" } }]);
  await withServer({ set: [`llm.response.rules=${rules}`] }, async (target) => {
    assert.equal(await said(target, STRUCTURE, ASKED), "by a rule");
  });
});
