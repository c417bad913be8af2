/** Streams that come in time and to their end, and whose frames are not what they should be. */
import { strict as assert } from "node:assert";
import { STREAM, TOOLS } from "./stream.ts";
import { flawless, framesOf, type Seen, streamed, wholeCases } from "./wire_case.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The frames of both streams, `[DONE]` included. */
function both(seen: Seen): { came: string[]; good: string[] } {
  streamed(seen);
  return { came: framesOf(seen.reply.body), good: framesOf(seen.healthy.body) };
}

/** The frames that are in `more` and not in `less`, which has the rest in the same order. */
function extra(more: readonly string[], less: readonly string[]): string[] {
  const rest = [...less];
  const found = more.filter((frame) => rest[0] === frame ? (rest.shift(), false) : true);
  assert.deepEqual(rest, []);
  return found;
}

export const frameCases = wholeCases([
  {
    fault: "malformed_frame",
    name: "malformed_frame spoils the JSON of one frame",
    body: STREAM,
    check(seen) {
      const { came, good } = both(seen);
      const wrong = came.filter((frame, index) => frame !== good[index]);
      assert.equal(wrong.length, 1);
      assert.equal(came.length, good.length);
      assert.throws(() => JSON.parse(wrong[0] ?? ""), SyntaxError);
      assert.ok(good.some((frame) => frame.startsWith(wrong[0] ?? "?")));
    },
  },
  {
    fault: "split_frame",
    name: "split_frame cuts a frame in its name and in a character, in three writes",
    options: { pause_ms: [30, 30] },
    body: STREAM,
    atLeastMs: 60,
    check(seen) {
      streamed(seen);
      const { chunks, body } = seen.reply;
      const at = chunks.indexOf("d");
      const [, middle = "", rest = ""] = chunks.slice(at);
      assert.match(middle, /^ata: \{.*[\xc0-\xff]$/);
      assert.match(rest, /^[\x80-\xbf].*\}\n\n$/);
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes(body));
      const said = framesOf(text).slice(0, -1)
        .map((frame) => JSON.parse(frame).choices[0]?.delta.content ?? "").join("");
      assert.match(said, /^Grüße aus Köln 🙂/);
    },
  },
  {
    fault: "multi_line_data",
    name: "multi_line_data has its JSON on several data: lines, and means the same",
    body: STREAM,
    check(seen) {
      streamed(seen);
      const events = seen.reply.body.split("\n\n").slice(0, -1);
      const read = events.map((event) => {
        const lines = event.split("\n");
        assert.ok(lines.every((line) => line.startsWith("data: ")));
        assert.ok(lines.length > 1 || event === "data: [DONE]");
        return lines.map((line) => line.slice("data: ".length)).join("\n");
      });
      const good = framesOf(seen.healthy.body);
      assert.deepEqual(
        read.slice(0, -1).map((json) => JSON.parse(json)),
        good.slice(0, -1).map((json) => JSON.parse(json)),
      );
    },
  },
  {
    fault: "crlf_frames",
    name: "crlf_frames ends every line in CR and LF",
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(seen.reply.body, seen.healthy.body.replaceAll("\n", "\r\n"));
    },
  },
  {
    fault: "extra_frame",
    name: "extra_frame is an event of an unknown kind amid the good ones",
    body: STREAM,
    check(seen) {
      const { came, good } = both(seen);
      assert.deepEqual(extra(came, good), ['{"type":"x_unknown"}']);
    },
  },
  {
    fault: "extra_frame",
    name: "extra_frame is a frame without choices where it is told to",
    options: { what: "empty_answers" },
    body: STREAM,
    check(seen) {
      const { came, good } = both(seen);
      const [frame = "", ...more] = extra(came, good);
      assert.deepEqual(JSON.parse(frame).choices, []);
      assert.deepEqual(more, []);
    },
  },
  {
    fault: "extra_frame",
    name: "extra_frame is a byte order mark where it is told to",
    options: { what: "bom" },
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(seen.reply.body, `\xef\xbb\xbf${seen.healthy.body}`);
    },
  },
  {
    fault: "extra_frame",
    name: "extra_frame is a second [DONE] where it is told to",
    options: { what: "end_twice" },
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(seen.reply.body, `${seen.healthy.body}data: [DONE]\n\n`);
    },
  },
  {
    fault: "duplicated_frame",
    name: "duplicated_frame says one token twice",
    options: { after_tokens: [2, 2] },
    body: STREAM,
    check(seen) {
      const { came, good } = both(seen);
      assert.deepEqual(came, good.toSpliced(3, 0, good[3] ?? ""));
    },
  },
  {
    fault: "reordered_frames",
    name: "reordered_frames swaps two neighbours that differ",
    options: { after_tokens: [2, 2] },
    body: STREAM,
    check(seen) {
      const { came, good } = both(seen);
      assert.notDeepEqual(came, good);
      assert.deepEqual(came, good.toSpliced(3, 2, good[4] ?? "", good[3] ?? ""));
    },
  },
  {
    fault: "missing_role",
    name: "missing_role takes the role from the first chunk and nothing else",
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(seen.reply.body, seen.healthy.body.replace('"role":"assistant",', ""));
      assert.notEqual(seen.reply.body, seen.healthy.body);
    },
  },
  {
    fault: "missing_finish",
    name: "missing_finish has no finish reason",
    body: STREAM,
    check(seen) {
      const { came, good } = both(seen);
      const [frame = "", ...more] = extra(good, came);
      assert.equal(JSON.parse(frame).choices[0].finish_reason, "stop");
      assert.deepEqual(more, []);
    },
  },
  {
    fault: "missing_done",
    name: "missing_done ends in order without [DONE]",
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(`${seen.reply.body}data: [DONE]\n\n`, seen.healthy.body);
    },
  },
  {
    fault: "empty_stream",
    name: "empty_stream is an event stream of not one byte",
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(seen.reply.body, "");
    },
  },
  {
    fault: "empty_stream",
    name: "empty_stream is nothing but [DONE] where it is told to",
    options: { send: "end" },
    body: STREAM,
    check(seen) {
      streamed(seen);
      assert.equal(seen.reply.body, "data: [DONE]\n\n");
    },
  },
  ...["application/json", "text/plain"].map((type) => ({
    fault: "wrong_stream_type",
    name: `wrong_stream_type calls a good stream ${type}`,
    options: { type },
    body: STREAM,
    check(seen: Seen) {
      flawless(seen);
      assert.equal(seen.reply.headers["content-type"], type);
      assert.equal(seen.reply.body, seen.healthy.body);
    },
  })),
  {
    fault: "same_tool_index",
    name: "same_tool_index has two calls in one place",
    body: { ...STREAM, ...TOOLS },
    check(seen) {
      const { came } = both(seen);
      assert.equal(came.filter((frame) => frame.includes('"name":"get_weather"')).length, 2);
      const places = came.flatMap((frame) => /"tool_calls":\[\{"index":(\d+)/.exec(frame)?.[1] ?? []);
      assert.ok(places.length > 4);
      assert.deepEqual([...new Set(places)], ["0"]);
    },
  },
  {
    fault: "name_after_arguments",
    name: "name_after_arguments names the tool when its arguments are over",
    body: { ...STREAM, ...TOOLS },
    check(seen) {
      const { came } = both(seen);
      const opening = came.findIndex((frame) => frame.includes('"name":"get_weather","arguments":""'));
      assert.ok(opening > 0);
      assert.ok(came.slice(0, opening).every((frame) => frame.includes('"function":{"arguments":"')));
      assert.deepEqual(came.slice(opening + 1).filter((frame) => frame.includes('"tool_calls":')), []);
    },
  },
]);
