import { strict as assert } from "node:assert";
import { numbersOf, segmentOf } from "../../engine/base/source_map.ts";
import { withHiddenImports } from "../../scripts/dynamic_imports.ts";
import { fc, inFolder } from "../engine/support.ts";

Deno.test("the numbers of a segment are those that it was made of", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -(2 ** 29), max: 2 ** 29 })), (numbers) => {
    assert.deepEqual(numbersOf(segmentOf(numbers)), numbers);
  }));
});

Deno.test("withHiddenImports() moves the mappings behind what it puts in, and no others", () => {
  const text = 'a();import("./b.js").then(c)\nd();import("./e.js"),import("./f.js")';
  const { text: hidden, moved } = withHiddenImports(text);
  assert.equal(hidden, 'a();import(("./b.js")).then(c)\nd();import(("./e.js")),import(("./f.js"))');
  // Each segment is mapped to the column that it had, so that both can be compared.
  const marks = text.split("\n").map((line) => [...line.matchAll(/\w+|[".()]/g)].map(({ index }) => index));
  const mappings = marks.map((columns) => {
    let before = 0;
    return columns.map((column) => {
      const segment = segmentOf([column - before, 0, 0, column - before]);
      before = column;
      return segment;
    }).join(",");
  }).join(";");
  const lines = hidden.split("\n");
  for (const [at, line] of moved(mappings).split(";").entries()) {
    let [own, source] = [0, 0];
    for (const segment of line.split(",")) {
      const [toOwn = 0, , , toSource = 0] = numbersOf(segment);
      own += toOwn;
      source += toSource;
      const before = text.split("\n")[at] ?? "";
      assert.equal(lines[at]?.[own], before[source], `column ${source} of line ${at}`);
    }
  }
});

Deno.test("Deno does not follow hidden imports when it starts", async () => {
  const plain = 'if (Deno.args[0]) await import("./other.js");';
  const files = { "plain.js": plain, "hidden.js": withHiddenImports(plain).text, "other.js": "" };
  await inFolder(files, async (folder) => {
    const modules = async (file: string) => {
      const args = ["info", "--json", `${folder}/${file}`];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output();
      return JSON.parse(new TextDecoder().decode(stdout)).modules.length;
    };
    assert.deepEqual([await modules("plain.js"), await modules("hidden.js")], [2, 1]);
  });
});
