import { strict as assert } from "node:assert";
import { openState } from "../../../../engine/cli/gauntlet/state.ts";
import type { Result } from "../../../../engine/cli/gauntlet/report.ts";
import { inFolder } from "../../support.ts";

const RESULT: Result = {
  fault: "rate_limit",
  kind: "http",
  outcome: "ok",
  why: "",
  requests: 2,
  ms: 3,
};

Deno.test("a state keeps what comes after a line that was cut when the program was killed", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/gauntlet.state`;
    await (await openState(file, "one")).keep(RESULT);
    await Deno.writeTextFile(file, '{"fault":"connection_re', { append: true });
    const state = await openState(file, "one");
    assert.deepEqual(state.results, [RESULT]);
    await state.keep({ ...RESULT, fault: "stream_cut" });
    const names = (await openState(file, "one")).results.map(({ fault }) => fault);
    assert.deepEqual(names, ["rate_limit", "stream_cut"]);
  });
});
