/** Answers with something of the one before. */
import { strict as assert } from "node:assert";
import { STREAM, TOOLS } from "./stream.ts";
import { measured, type Seen, streamed, type WholeCase, wholeCases } from "./wire_case.ts";

const ID = /chatcmpl-\w{29}|call_\w{24}/g;

/** The body of the reply before, to the byte, where a healthy server has another by now. */
export function stale({ reply, healthy, before }: Seen): void {
  assert.equal(reply.body, before?.body);
  assert.notEqual(reply.body, healthy.body);
}

/** The good body, under the ids of the one before. */
export function duplicated({ reply, healthy, before }: Seen, id: RegExp): void {
  const idsOf = (one: typeof before): readonly string[] => one?.body.match(id) ?? [];
  const [used, own, came] = [idsOf(before), idsOf(healthy), idsOf(reply)];
  assert.ok(came.length > 0 && came.length === own.length);
  for (const one of came) assert.ok(used.includes(one) && !own.includes(one), `${one} was used before`);
  const rest = ({ body }: { readonly body: string }) =>
    body.replaceAll(id, "ID").replace(/"obfuscation":"\w*"/g, "");
  assert.equal(rest(reply), rest(healthy));
}

const cases: readonly WholeCase[] = [
  {
    fault: "stale_answer",
    name: "stale_answer is the whole answer before",
    check(seen) {
      measured(seen);
      stale(seen);
    },
  },
  {
    fault: "stale_answer",
    name: "stale_answer is the stream before",
    body: STREAM,
    check(seen) {
      streamed(seen);
      stale(seen);
    },
  },
  {
    fault: "duplicate_id",
    name: "duplicate_id gives a whole answer the ids of the one before",
    body: TOOLS,
    check(seen) {
      measured(seen);
      duplicated(seen, ID);
      assert.match(seen.reply.body, /"call_/);
    },
  },
  {
    fault: "duplicate_id",
    name: "duplicate_id gives a stream the ids of the one before",
    body: { ...STREAM, ...TOOLS },
    check(seen) {
      streamed(seen);
      duplicated(seen, ID);
      assert.match(seen.reply.body, /"call_/);
    },
  },
];
export const memoryCases = wholeCases(cases);
