import { strict as assert } from "node:assert";
import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { RuleVocabulary } from "../../../engine/rules/vocabulary.ts";
import { readTape } from "../../../engine/tape/read_tape.ts";
import { tapePlayer } from "../../../engine/tape/tape_player.ts";

const vocabulary: RuleVocabulary<string> = {
  when: {},
  steps: {},
  path: () => "/",
  endpoints: () => Promise.resolve([]),
  pathProblem: () => null,
  frameKind: () => "other",
  plain: (ask) => ask,
};

Deno.test("tapePlayer() makes one line ready in a step, and builds the options of a fault once or twice", () => {
  let built = 0;
  const fault = defineFault<z.ZodObject, string>({
    name: "counted",
    kind: "http",
    summary: "nothing",
    options: () => {
      built++;
      return z.object({ size: z.number().default(1) });
    },
    inject: () => null,
  });
  const lines = Array.from({ length: 50 }, (_, at) => {
    const asked = at.toString(16).padStart(12, "0");
    return `attempt 1 of echo POST /echo "a" #${asked}: counted size=${at % 3}`;
  });
  built = 0;
  const work = tapePlayer(readTape(lines).lines, { vocabulary, faults: [fault] });
  let steps = 0;
  for (; !work.next().done; steps++);
  assert.equal(steps, lines.length);
  assert.ok(built <= 2, `they were built ${built} times`);
});
