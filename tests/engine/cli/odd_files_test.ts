/** Files and places that a command cannot use, and what it says of them. */
import { strict as assert } from "node:assert";
import { cli } from "../../../engine/cli/cli.ts";
import { inFolder } from "../support.ts";
import { hostOf, run } from "./host.ts";

const FILES = { "empty.tape": "", "list.json": "[]" };

/** Command lines in a folder with these files, and the end of what they say. */
const ODD: readonly (readonly [args: string, says: string])[] = [
  ["shrink empty.tape -- true", 'Cannot shrink "empty.tape": it has no line'],
  ["run --save-tape folder -- true", 'Cannot write the tape "folder": it is a folder'],
  [
    "run --output list.json/x -- true",
    'Cannot write --output "list.json/x": a file is in the place of its folder',
  ],
  ["hunt --save-dir list.json -- true", 'cannot make the folder "list.json": there is a file of that name'],
  ["gauntlet --state folder -- true", 'Cannot use --state "folder": it is a folder'],
  ["report --database folder", '"folder" is a folder, not a database'],
  [
    "report --compare list.json list.json",
    '"list.json" is no report: expected "report": 1, as errorworks report',
  ],
];

for (const [args, says] of ODD) {
  Deno.test(`errorworks ${args} says what is wrong: 2`, async () => {
    await inFolder(FILES, async (folder) => {
      await Deno.mkdir(`${folder}/folder`);
      const inPlace = (word: string) => word.replace(/^(?:empty\.tape|list\.json|folder)/, `${folder}/$&`);
      const { code, err } = await run(args.split(" ").map(inPlace));
      assert.equal(code, 2, err);
      const text = err.replaceAll(`${folder}/`, "");
      assert.ok(text.includes(says), text);
    });
  });
}

Deno.test("a host name without an address is told once", async () => {
  const { err } = await run(["serve", "--host", "http://x"]);
  assert.equal(err.match(/cannot be resolved/g)?.length, 1, err);
});

Deno.test("truth --site ends as soon as nobody reads it", async () => {
  const lines: string[] = [];
  assert.equal(await cli(["truth", "--site"], { ...hostOf(lines, []), isRead: () => lines.length < 3 }), 0);
  assert.equal(lines.length, 3);
});
