import { strict as assert } from "node:assert";
import { crc32, inflateSync } from "node:zlib";
import { type Bench, withListener, withServer } from "../../harness.ts";
import { picture } from "../../../llm/writing/picture.ts";
import { fc } from "../../engine/support.ts";

const GPT = "gpt-image-1";

function post(ask: Bench["ask"], body: unknown): Promise<Response> {
  return ask("/v1/images/generations", { method: "POST", body: JSON.stringify(body) });
}

/** Takes a PNG apart as its specification says. @throws where it is none */
function decode(png: Uint8Array): { width: number; height: number; colours: Set<number> } {
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    assert.equal(view.getUint32(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)), type);
    chunks.set(type, png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ["IHDR", "PLTE", "IDAT", "IEND"]);
  const header = chunks.get("IHDR") ?? new Uint8Array();
  const [width, height] = [0, 4].map((at) => new DataView(header.buffer, header.byteOffset).getUint32(at));
  assert.ok(width && height);
  assert.deepEqual([...header.subarray(8)], [8, 3, 0, 0, 0]);
  assert.equal(chunks.get("PLTE")?.length, 768);
  return {
    width,
    height,
    colours: pixels(inflateSync(chunks.get("IDAT") ?? new Uint8Array()), { width, height }),
  };
}

function pixels(data: Uint8Array, { width, height }: { width: number; height: number }): Set<number> {
  assert.equal(data.length, (width + 1) * height);
  const colours = new Set<number>();
  let above = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    const [filter = 9, ...row] = data.subarray(y * (width + 1), (y + 1) * (width + 1));
    assert.ok(filter === 0 || filter === 2);
    const line = Uint8Array.from(row, (value, x) => filter === 2 ? value + (above[x] ?? 0) : value);
    if (y > 0) assert.deepEqual(line, above);
    for (const colour of line) colours.add(colour);
    above = line;
  }
  return colours;
}

const bytesOf = (base64: string) => Uint8Array.fromBase64(base64);

Deno.test("a picture is a PNG of any size, the same for the same name", () => {
  const side = fc.integer({ min: 1, max: 70 });
  fc.assert(fc.property(fc.string(), side, side, (name, width, height) => {
    const png = picture(name, { width, height });
    const { colours, ...size } = decode(png);
    assert.deepEqual(size, { width, height });
    assert.equal(colours.size, width);
    assert.deepEqual(picture(name, { width, height }), png);
  }));
});

Deno.test("a GPT model answers with a PNG of the size asked for, and says what it cost", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await post(ask, {
      model: GPT,
      prompt: "a cat",
      size: "1536x1024",
      quality: "low",
      n: 2,
    });
    assert.equal(response.headers.get("x-ratelimit-limit-requests"), null);
    const body = await response.json();
    assert.deepEqual(
      Object.keys(body),
      ["created", "background", "data", "output_format", "quality", "size", "usage"],
    );
    const [one, two] = body.data.map(({ b64_json }: { b64_json: string }) => bytesOf(b64_json));
    assert.deepEqual([decode(one).width, decode(one).height], [1536, 1024]);
    assert.notDeepEqual(one, two);
    const { usage } = body;
    assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
    assert.equal(usage.input_tokens, 2);
  });
});

Deno.test("DALL·E answers with a link to a picture that this server has, without a key", async () => {
  await withListener({ set: ['llm.api_keys=["k"]'] }, async ({ ask }) => {
    const init = { method: "POST", headers: { authorization: "Bearer k" } };
    const body = JSON.stringify({ model: "dall-e-3", prompt: "a cat", size: "1792x1024" });
    const { data } = await (await ask("/v1/images/generations", { ...init, body })).json();
    assert.deepEqual(Object.keys(data[0]), ["url", "revised_prompt"]);
    const file = await fetch(data[0].url);
    assert.equal(file.headers.get("content-type"), "image/png");
    const { width, height } = decode(await file.bytes());
    assert.deepEqual([width, height], [1792, 1024]);
    assert.equal((await ask("/v1/images/files/1x1-nothing.png")).status, 404);
    for (const size of ["9999x9999", "1024x1025", "0256x256"]) {
      assert.equal((await ask(`/v1/images/files/${size}-${"0".repeat(24)}.png`)).status, 404, size);
    }
  });
});

Deno.test("the oldest model is the usual one, and can put the picture into the answer", async () => {
  await withServer({}, async ({ ask }) => {
    const body = await (await post(ask, { prompt: "a cat", size: "256x256", response_format: "b64_json" }))
      .json();
    assert.deepEqual(Object.keys(body), ["created", "data"]);
    assert.equal(decode(bytesOf(body.data[0].b64_json)).width, 256);
  });
});

Deno.test("a streamed picture shows what is not finished, then what is", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await post(ask, { model: GPT, prompt: "a cat", stream: true, partial_images: 2 });
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const events = (await response.text()).trim().split("\n\n").map((frame) => {
      const [, name, data = ""] = /^event: (.+)\ndata: (.+)$/.exec(frame) ?? [];
      const event = JSON.parse(data);
      assert.equal(event.type, name);
      decode(bytesOf(event.b64_json));
      return event;
    });
    assert.deepEqual(events.map(({ type, partial_image_index: at }) => [type, at]), [
      ["image_generation.partial_image", 0],
      ["image_generation.partial_image", 1],
      ["image_generation.completed", undefined],
    ]);
    assert.ok(events[2].usage.output_tokens > 0);
  });
});

Deno.test("pictures are edited and varied from a form", async () => {
  await withServer({}, async ({ ask }) => {
    const send = (path: string, fields: Record<string, string>, name = "image") => {
      const form = new FormData();
      for (const [key, value] of Object.entries(fields)) form.append(key, value);
      if (name) form.append(name, new File([new Uint8Array(picture("x", { width: 2, height: 2 }))], "x.png"));
      return ask(`/v1/images/${path}`, { method: "POST", body: form });
    };
    const edited = await (await send("edits", { model: GPT, prompt: "a hat", n: "2" }, "image[]")).json();
    assert.equal(edited.data.length, 2);
    assert.ok(edited.usage.input_tokens_details.image_tokens > 0);
    const varied = await (await send("variations", { response_format: "b64_json", size: "256x256" })).json();
    decode(bytesOf(varied.data[0].b64_json));
    assert.equal((await (await send("edits", { model: GPT })).json()).error.param, "prompt");
    assert.equal((await (await send("variations", {}, "")).json()).error.param, "image");
    assert.equal((await (await send("variations", { n: "x" })).json()).error.code, "invalid_type");
    assert.equal((await ask("/v1/images/edits", { method: "POST", body: "{}" })).status, 400);
  });
});

Deno.test("what a family does not take is refused, and so is what may not be drawn", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    const cases: readonly [Record<string, unknown>, string, string][] = [
      [{ model: GPT, response_format: "url" }, "unknown_parameter", "Unknown parameter: 'response_format'."],
      [
        { model: GPT, prompt: undefined },
        "missing_required_parameter",
        "Missing required parameter: 'prompt'.",
      ],
      [
        { model: "dall-e-3", n: 2 },
        "integer_above_max_value",
        "Invalid 'n': integer above maximum value. Expected a value <= 1, but got 2 instead.",
      ],
      [{ model: "dall-e-2", style: "vivid" }, "unknown_parameter", "Unknown parameter: 'style'."],
      [
        { model: GPT, size: "7x7" },
        "invalid_value",
        "Invalid value: '7x7'. Supported values are: '1024x1024', '1536x1024', '1024x1536', and 'auto'.",
      ],
    ];
    for (const [fields, code, message] of cases) {
      const response = await post(ask, { prompt: "a cat", ...fields });
      assert.equal(response.status, 400);
      const { error } = await response.json();
      assert.deepEqual([error.code, error.message], [code, message]);
    }
    const unsafe = await post(ask, { model: GPT, prompt: "so much gore" });
    const { error } = await unsafe.json();
    assert.equal(unsafe.status, 400);
    assert.deepEqual([error.type, error.code], ["image_generation_user_error", "content_policy_violation"]);
  });
});
