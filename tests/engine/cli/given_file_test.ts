import { strict as assert } from "node:assert";
import { inFolder } from "../support.ts";
import { run } from "./host.ts";

Deno.test("a file on the command line that is no text in UTF-8 is refused, with the line: 2", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/latin1`;
    await Deno.writeFile(file, new TextEncoder().encode("a\ncaf").with(2, 0xe9));
    for (
      const args of [
        ["serve", "--admin-token-file", file],
        ["serve", "--tape", file],
        ["explain", "--request", file],
        ["ctl", "rules", file],
        ["report", "--compare", file, file],
      ]
    ) {
      const { code, err } = await run(args);
      assert.match(err, /^error: Cannot read .*latin1": not a text in UTF-8, see line 2$/, args.join(" "));
      assert.equal(code, 2, args.join(" "));
    }
  });
});

Deno.test("a file on the command line of more than 64 MiB is refused before it is read", async () => {
  await inFolder({ "large.tape": "" }, async (folder) => {
    const file = `${folder}/large.tape`;
    await Deno.truncate(file, 2 ** 40);
    const { code, err } = await run(["run", "--tape", file, "--", "true"]);
    assert.match(err, /^error: Cannot read the tape ".*large.tape": larger than 67108864 bytes$/);
    assert.equal(code, 2);
  });
});

Deno.test("a tape without a line is refused before the command is run: 2", async () => {
  await inFolder({ "empty.tape": "# nothing\n" }, async (folder) => {
    const { code, err } = await run(["shrink", `${folder}/empty.tape`, "--", `${folder}/no_such_command`]);
    assert.match(err, /^error: Cannot shrink ".*empty\.tape": it has no line$/);
    assert.equal(code, 2);
  });
});
