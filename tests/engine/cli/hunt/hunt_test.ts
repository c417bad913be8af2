/** `errorworks hunt` with a real command. */
import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { readTape } from "../../../../engine/tape/read_tape.ts";
import { inFolder } from "../../support.ts";
import { run } from "../host.ts";

const CLIENT = fileURLToPath(new URL("../shrink/clients/summarise.ts", import.meta.url));
const LATENCY = "--set=llm.latency={base_ms: 0, jitter_ms: 0}";
const ONLY = ["--fail-on=clean_error,crash", "--only", "rate_limit,service_unavailable,bad_gateway", LATENCY];
const command = (bug: string) => ["--", Deno.execPath(), "run", "-A", "--no-check", CLIENT, bug];

Deno.test("errorworks hunt tells what a command does not survive, and a tape that shows it again", async () => {
  await inFolder({}, async (folder) => {
    const { code, out, err } = await run([
      "hunt",
      ...ONLY,
      "--save-dir",
      folder,
      "--runs=20",
      ...command("429"),
    ]);
    assert.equal(code, 3, err);
    assert.match(
      err,
      /^at most 20 runs, 2 at a time; a healthy one takes .* and sends 12 requests; tapes go to /m,
    );
    assert.match(
      out,
      /^(?:clean error|crash), exit 1: if attempt 1 of POST \S+ "summarise\s+text\s+\d+"\s+meets\s+rate_limit/m,
    );
    assert.match(out, /^1 found in \d+ runs; all faults/m);
    const tape = `${folder}/rate_limit.tape`;
    assert.ok(out.includes(`again: errorworks run --tape ${tape} --set llm.response.mode=echo`), out);
    const { lines } = readTape((await Deno.readTextFile(tape)).split("\n"));
    assert.deepEqual(lines.map(({ attempt, step }) => [attempt, step["fault"]]), [[1, "rate_limit"]]);
    const again = await run(["run", "--fail-on=none", "--tape", tape, ...command("429")]);
    assert.equal(again.code, 1, again.out);
  });
});

Deno.test("errorworks hunt ends well where nothing is found, and stays within its budget", async () => {
  await inFolder({}, async (folder) => {
    const { code, out } = await run(["hunt", ...ONLY, "--save-dir", folder, "--runs=2", ...command("")]);
    assert.equal(code, 0, out);
    assert.match(out, /^0 found in 2 runs; \d+ faults and pairs were not tried, --runs allows more$/m);
    assert.deepEqual(Array.from(Deno.readDirSync(folder)), []);
  });
});

Deno.test("errorworks hunt refuses faults that there are not, and a command line without a command", async () => {
  const unknown = await run(["hunt", "--domain=llm", "--only", "rate_limt", ...command("")]);
  assert.match(unknown.err, /--only: there is no fault "rate_limt" in llm.*rate_limit/);
  assert.notEqual(unknown.code, 0);
  const outcome = await run(["hunt", "--fail-on=crush", ...command("")]);
  assert.match(outcome.err, /--fail-on: there is no outcome "crush".*crash/);
  assert.match((await run(["hunt"])).err, /Cannot hunt without a command/);
});
