/** Lines of group G about what streams carry besides words: numbers, keep-alives, padding. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { HELLO, MODEL } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { answering, framesOf, targetOf } from "./support.ts";

const { test } = suiteOf();
const RESPONSE = { model: MODEL, input: HELLO, stream: true as const };
const CHAT = { ...ASK, stream: true as const };
const PLAIN = { stream_options: { include_obfuscation: false } };
/** Padded is to a multiple of this. */
const BLOCK = 16;

const numbered = z.array(z.object({ type: z.string(), sequence_number: z.int() }));
const padded = z.object({ delta: z.string(), obfuscation: z.string() });
const bytes = new TextEncoder();

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`116. ${name}: events of a response are numbered from 0 on, without a gap`, async (server) => {
    await server.behave();
    const { responses } = clientOf(targetOf(server));
    const events = numbered.parse(await Array.fromAsync(await responses.create(RESPONSE)));
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), Array.from(events.keys()));
  });

  test(`116. ${name}: a keep-alive takes a number, and the helper passes it over`, async (server) => {
    const quiet = { stall_sec: [0.05, 0.05], interval_sec: 0.01, then: "resume" };
    await server.always("masked_stall", quiet);
    const { responses } = clientOf(targetOf(server));
    const events = numbered.parse(await Array.fromAsync(await responses.create(RESPONSE)));
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), Array.from(events.keys()));
    assert.equal(events.filter(({ type }) => type === "keepalive").length, 5);
    const { stream: _, ...body } = RESPONSE;
    const final = await responses.stream(body).finalResponse();
    assert.ok(final.output_text.length > 0);
    await server.behave();
  });

  test(`117. ${name}: chunks of chat are padded to a multiple of 16 bytes`, async (server) => {
    await answering(
      server,
      { text: "Smørrebrød, 日本語 and 👍 are more bytes than characters." },
      async () => {
        const { completions } = clientOf(targetOf(server)).chat;
        const frames = await framesOf(await completions.create(CHAT).asResponse());
        assert.equal(frames.pop()?.data, "[DONE]");
        for (const { data } of frames) {
          const [member, padding] = /,"obfuscation":"(\w*)"/.exec(data) ?? assert.fail(data);
          const bare = data.replace(member, "");
          assert.equal((bytes.encode(bare).length + (padding ?? "").length) % BLOCK, 0, data);
        }
      },
    );
  });

  test(`117. ${name}: deltas of a response are padded to a multiple of 16 characters`, async (server) => {
    const { responses } = clientOf(targetOf(server));
    const events = await Array.fromAsync(await responses.create(RESPONSE));
    const deltas = events.filter(({ type }) => type.endsWith(".delta")).map((one) => padded.parse(one));
    assert.ok(deltas.length > 5);
    assert.ok(deltas.every(({ delta, obfuscation }) => (delta + obfuscation).length % BLOCK === 0));
  });

  test(`117. ${name}: nothing is padded where include_obfuscation is false`, async (server) => {
    const client = clientOf(targetOf(server));
    const chunks = await Array.fromAsync(await client.chat.completions.create({ ...CHAT, ...PLAIN }));
    const events = await Array.fromAsync(await client.responses.create({ ...RESPONSE, ...PLAIN }));
    assert.ok([...chunks, ...events].every((one) => !("obfuscation" in one)));
  });
}
