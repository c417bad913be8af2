import { strict as assert } from "node:assert";
import { checkWritable, writeText } from "../../../engine/cli/write_text.ts";
import { writeTape } from "../../../engine/cli/tape/tape_source.ts";
import { inFolder } from "../support.ts";

Deno.test("writeText() writes a file, in a folder that it makes if it is told to, or says why not", async () => {
  await inFolder({}, async (folder) => {
    await writeText(`${folder}/a`, "text");
    assert.equal(await Deno.readTextFile(`${folder}/a`), "text");
    await writeText(`${folder}/b/c/d`, "deep", { makesFolder: true });
    assert.equal(await Deno.readTextFile(`${folder}/b/c/d`), "deep");
    const none = `${folder}/none/x`;
    await assert.rejects(writeText(none, ""), { message: `Cannot write "${none}": no such folder` });
    await assert.rejects(
      writeText(folder, "", { what: "--output" }),
      /Cannot write --output: it is a folder/,
    );
    await assert.rejects(writeTape(none, ""), {
      message: `Cannot write the tape "${none}": no such folder`,
    });
  });
});

Deno.test("checkWritable() leaves a file as it is, and none where there was none", async () => {
  await inFolder({ "a": "text" }, async (folder) => {
    await checkWritable(`${folder}/a`);
    assert.equal(await Deno.readTextFile(`${folder}/a`), "text");
    await checkWritable(`${folder}/b/c`, { makesFolder: true });
    assert.deepEqual([...Deno.readDirSync(`${folder}/b`)], []);
    await assert.rejects(checkWritable(`${folder}/none/x`), /Cannot write ".*": no such folder/);
    await assert.rejects(checkWritable(folder), /it is a folder/);
    await checkWritable("/dev/null");
  });
});
