import { strict as assert } from "node:assert";
import { withListener } from "../../../harness.ts";
import { run } from "../host.ts";
import { inFolder } from "../../support.ts";

/** Asks the same five chats, and prints their statuses. */
const CLIENT = `
const statuses = [];
for (const n of [1, 2, 3, 1, 2]) {
  const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "prompt " + n }] });
  const response = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/chat/completions", { method: "POST", body });
  await response.body?.cancel();
  statuses.push(response.status);
}
await Deno.writeTextFile(Deno.args[0], statuses.join(" "));
`;

/** Runs the client under flags; what it has seen, and what was said. */
async function seen(folder: string, ...flags: readonly string[]) {
  const file = `${folder}/seen`;
  await Deno.writeTextFile(`${folder}/client.ts`, CLIENT);
  const command = [Deno.execPath(), "run", "-A", "--no-check", `${folder}/client.ts`, file];
  const { code, err } = await run(["run", "--fail-on", "none", ...flags, "--", ...command]);
  assert.equal(code, 0, err);
  return { statuses: await Deno.readTextFile(file), err };
}

Deno.test("run --save-tape writes a tape that run --tape plays, with its preset and whatever the seed", async () => {
  await inFolder({}, async (folder) => {
    const tape = `${folder}/run.tape`;
    const faults = ["--set", "llm.faults.rate_limit.pct=50"];
    const first = await seen(folder, "--preset", "silent", "--seed", "3", ...faults, "--save-tape", tape);
    assert.match(first.statuses, /429/);
    assert.match(first.statuses, /200/);
    assert.match(first.err, new RegExp(`again +errorworks run --preset silent --tape ${tape} .*--seed 3`));
    assert.match(await Deno.readTextFile(tape), /^tape of errorworks \S+: seed=3 preset=silent$/m);
    const again = await seen(folder, "--tape", tape, "--seed", "4");
    assert.equal(again.statuses, first.statuses);
    assert.match(again.err, /tape: (its line was|all \d lines were) played/);
    assert.match(again.err, /--preset silent/);
    const foreign = `${await Deno.readTextFile(tape)}attempt 9 of llm POST /v1 "x" #000000000000: timeout\n`;
    await Deno.writeTextFile(tape, foreign);
    const { err } = await seen(folder, "--tape", tape);
    assert.match(
      err,
      /tape: 1 of \d lines did nothing\n {2}line \d: nobody has asked for this\n {4}attempt 9 of/,
    );
  });
});

Deno.test("run says how to repeat each of several runs, of which one alone leaves its tape", async () => {
  await inFolder({}, async (folder) => {
    const faults = ["--fault", "rate_limit=50", "--save-tape", `${folder}/run.tape`];
    const report = ["--format", "json", "--output", `${folder}/report.json`];
    const second = await seen(folder, ...faults, "--seed", "3", "--repeat", "2", ...report);
    const { runs } = JSON.parse(await Deno.readTextFile(`${folder}/report.json`));
    const again = "errorworks run --fault rate_limit=50 --set tape.record=true --seed 4 -- ";
    assert.equal(runs[1].again.slice(0, again.length), again);
    const repeated = await seen(folder, ...again.split(" ").slice(2, -2));
    assert.deepEqual(repeated.statuses, second.statuses);
    assert.match(second.statuses, /429/);
  });
});

Deno.test("tape save and tape unmet ask a running server", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/run.tape`;
    const asked = (url: string, ...words: readonly string[]) =>
      run(["tape", ...words, "--url", url, "--token", "test-token"]);
    await withListener(
      { set: ["tape.record=true", "llm.faults.rate_limit.pct=100"] },
      async ({ url, chat }) => {
        const response = await chat();
        await response.body?.cancel();
        const { out } = await asked(url, "save", "--output", file);
        assert.equal(out, `${file}: 1 line`);
        assert.equal((await asked(url, "save")).out, (await Deno.readTextFile(file)).trimEnd());
        assert.match((await asked(url, "unmet")).err, /No tape is played/);
        const why = await run([
          "why",
          response.headers.get("x-request-id") ?? "",
          "--url",
          url,
          "--token",
          "test-token",
        ]);
        assert.equal(why.out, "By chance, drawn from what was asked and how often: rate_limit.");
      },
    );
    const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
    await withListener({ set: [`tape.lines=${JSON.stringify(lines)}`] }, async ({ url, chat }) => {
      assert.match(
        (await asked(url, "unmet")).out,
        /^1 of 1 line did nothing so far\nline 3: nobody has asked/,
      );
      const response = await chat();
      await response.body?.cancel();
      assert.equal((await asked(url, "unmet")).out, "0 of 1 line did nothing so far");
      const why = await run([
        "why",
        response.headers.get("x-request-id") ?? "",
        "--url",
        url,
        "--token",
        "test-token",
      ]);
      assert.equal(why.out, "Tape line 3 decided it: rate_limit.");
    });
  });
});

Deno.test("serve tells at its stop which lines of its tape did nothing", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/run.tape`;
    await Deno.writeTextFile(file, 'attempt 1 of llm POST /v1 "x" #000000000000: timeout\n');
    const { err } = await run(["serve", "--tape", file, "--port=0", "--database=none", "--canary-port=0"]);
    assert.match(err, /tape: 1 of 1 line did nothing\n {2}line 1: nobody has asked for this/);
    await Deno.writeTextFile(file, "attempt x");
    assert.match((await run(["serve", "--tape", file])).err, /error: tape line 1: expected attempt N of/);
    assert.match((await run(["serve", "--tape", `${file}.not`])).err, /Cannot read the tape .*no such file/);
  });
});
