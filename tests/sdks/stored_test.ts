/** Lines of group G about what the server keeps: chat completions and responses. */
import { strict as assert } from "node:assert";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { HELLO, MODEL } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { targetOf } from "./support.ts";

const { test } = suiteOf();
const RESPONSE = { model: MODEL, input: HELLO };

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`118. ${name}: a completion with store: true can be retrieved, labelled and deleted`, async (server) => {
    const { completions } = clientOf(targetOf(server)).chat;
    const made = await completions.create({ ...ASK, store: true });
    const got = await completions.retrieve(made.id);
    assert.deepEqual([got.id, got.choices[0]?.message.content], [
      made.id,
      made.choices[0]?.message.content,
    ]);
    assert.deepEqual(
      (await Array.fromAsync(completions.messages.list(made.id))).map(({ role, content }) => [
        role,
        content,
      ]),
      [["user", HELLO]],
    );
    await completions.update(made.id, { metadata: { suite: name } });
    const labelled = await Array.fromAsync(completions.list({ metadata: { suite: name } }));
    assert.deepEqual(labelled.map(({ id }) => id), [made.id]);
    assert.equal((await completions.delete(made.id)).deleted, true);
    await assert.rejects(async () => await completions.retrieve(made.id), { status: 404 });
  });

  test(`118. ${name}: a list goes on over pages, in the order in which they were made`, async (server) => {
    await server.reset();
    const { completions } = clientOf(targetOf(server)).chat;
    const metadata = { pages: name };
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await completions.create({ ...ASK, store: true, metadata })).id);
    const listed = await Array.fromAsync(completions.list({ limit: 2, metadata }));
    assert.deepEqual(listed.map(({ id }) => id), ids);
  });

  test(`118. ${name}: without store: true nothing is kept`, async (server) => {
    const { completions } = clientOf(targetOf(server)).chat;
    const { id } = await completions.create(ASK);
    await assert.rejects(async () => await completions.retrieve(id), { status: 404 });
  });

  test(`119. ${name}: a response continues another one, whose words it counts`, async (server) => {
    const { responses } = clientOf(targetOf(server));
    const first = await responses.create(RESPONSE);
    const second = await responses.create({ ...RESPONSE, previous_response_id: first.id });
    assert.ok((second.usage?.input_tokens ?? 0) > (first.usage?.input_tokens ?? 0));
    assert.equal((await responses.retrieve(second.id)).output_text, second.output_text);
    const streamed = await responses.stream({ ...RESPONSE, previous_response_id: second.id }).finalResponse();
    assert.ok((streamed.usage?.input_tokens ?? 0) > (second.usage?.input_tokens ?? 0));
    const items = await Array.fromAsync(responses.inputItems.list(second.id));
    assert.deepEqual(items.map(({ type }) => type), ["message"]);
  });

  test(`119. ${name}: an unknown or deleted response cannot be continued`, async (server) => {
    const { responses } = clientOf(targetOf(server));
    const { id } = await responses.create(RESPONSE);
    await responses.delete(id);
    for (const previous_response_id of [id, "resp_x"]) {
      const asked = async () => await responses.create({ ...RESPONSE, previous_response_id });
      await assert.rejects(asked, {
        status: 400,
        code: "previous_response_not_found",
        param: "previous_response_id",
        message: `400 Previous response with id '${previous_response_id}' not found.`,
      });
    }
  });
}
