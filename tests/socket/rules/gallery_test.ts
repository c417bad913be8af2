/** The gallery: every configuration gives the bytes that it promises, and without it they do not come. */
import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { type GalleryCase, type GalleryRequest, patternOf } from "../../../scripts/gallery/case.ts";
import { GALLERY } from "../../../scripts/gallery/gallery.ts";
import { withListener } from "../../harness.ts";
import { Line, portOf, post, takeApart } from "../../raw.ts";
import { takesAnother } from "../wire.ts";

/** Longest wait for the end of a connection, in milliseconds. */
const END_MS = 5_000;
const NO_END_MS = 200;

const CASES = Object.values(GALLERY).flat();

/** The sections of a configuration as assignments. */
function setOf(config: string): string[] {
  const domains: Record<string, Record<string, unknown>> = parse(config);
  return Object.entries(domains).flatMap(([domain, section]) =>
    Object.entries(section).map(([key, value]) => `${domain}.${key}=${JSON.stringify(value)}`)
  );
}

function written({ method, path, headers = {}, body = {} }: GalleryRequest): string {
  if (method === "POST") return post(path, body, headers);
  const lines = Object.entries({ host: "errorworks.test", ...headers });
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** Bytes of one reply, without the frames of chunks unless they are wanted. */
function bytesOf(text: string, chunks: boolean): string {
  const reply = takeApart(text);
  return chunks || !reply ? text : `${text.slice(0, text.indexOf("\r\n\r\n") + 4)}${reply.body}`;
}

/** Waits for the end of a connection, but not for ever. */
async function ended(line: Line, patience_ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => timer = setTimeout(resolve, patience_ms));
  await Promise.race([patience, line.until(() => false)]);
  clearTimeout(timer);
}

const ENDS = { eof: "closed", reset: "reset" } as const;

/** Sends the requests of a case over one connection; the end of it is waited for where one has to come. */
async function play(url: string, one: GalleryCase, patience_ms: number) {
  const { request, times = 1, chunks = false } = one;
  using line = await Line.open(portOf(url));
  let text = "";
  for (let n = 0; n < times && line.end === null; n++) {
    const from = line.text.length;
    await line.send(written(request));
    await line.until((all) => takeApart(all.slice(from))?.whole === true);
    if (one.end !== "kept" && n === times - 1) await ended(line, patience_ms);
    text += bytesOf(line.text.slice(from), chunks);
  }
  const end = line.end === null ? "kept" : ENDS[line.end];
  const pauses_ms = line.arrivals_ms.map((at, nth) => at - (line.arrivals_ms[nth - 1] ?? at));
  if (end === "kept" && one.end === "kept") await takesAnother(line, line.text.length);
  return { text, end, pauses_ms };
}

/** Half of a pause: the test hears late of what comes before it where the machine is busy. */
const HEARD = 0.5;

/** Fails unless the pauses came in their order, and the longest line is as long as it has to be. */
function assertMeasures(
  { pauses_ms = [], line_bytes = 0 }: GalleryCase,
  seen: Awaited<ReturnType<typeof play>>,
) {
  const left = [...pauses_ms];
  for (const pause of seen.pauses_ms) if (pause >= (left[0] ?? Infinity) * HEARD) left.shift();
  assert.deepEqual(left, [], `pauses of ${seen.pauses_ms.map(Math.round)} ms`);
  const longest = Math.max(...seen.text.split("\n").map(({ length }) => length));
  assert.ok(longest >= line_bytes, `the longest line has ${longest} bytes`);
}

/** True if a reply fits the bytes of a case; its last line is ended, as theirs is. */
function fits(one: GalleryCase, { text, end }: { readonly text: string; readonly end: string }): boolean {
  return end === one.end && patternOf(one.bytes).test(text.endsWith("\n") ? text : `${text}\n`);
}

for (const one of CASES) {
  Deno.test(`the rule for "${one.name}" (${one.source}) gives the bytes of the log, at the wire`, async () => {
    await withListener({ set: setOf(one.config) }, async ({ url }) => {
      const seen = await play(url, one, END_MS);
      assert.ok(fits(one, seen), `${seen.end}:\n${JSON.stringify(seen.text).replaceAll("\\n", "\n")}`);
      assertMeasures(one, seen);
    });
  });
}

Deno.test("without its rule no case of the gallery gives the bytes of the log", async () => {
  await withListener({}, async ({ url }) => {
    for (const one of CASES) assert.equal(fits(one, await play(url, one, NO_END_MS)), false, one.name);
  });
});

Deno.test("the cases of the gallery have names of their own, and at most ten lines each", () => {
  assert.equal(new Set(CASES.map(({ name }) => name)).size, CASES.length);
  for (const { name, config } of CASES) assert.ok(config.trim().split("\n").length <= 10, name);
});
