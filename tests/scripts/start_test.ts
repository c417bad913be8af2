import { strict as assert } from "node:assert";
import { BESIDE, NoBundler } from "../../scripts/bundle.ts";
import { fingerprint, markUsed, programToStart } from "../../scripts/start.ts";
import { eventually } from "../behaviour/steer.ts";
import { inFolder } from "../engine/support.ts";

/** Changes of sources, each of which makes another bundle. */
const CHANGES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  "another text": (folder) => Deno.writeTextFile(`${folder}/engine/a.ts`, "export const a = 12;"),
  "another text of the same length, later": (folder) => Deno.utime(`${folder}/engine/a.ts`, 1, 2),
  "a new file": (folder) => Deno.writeTextFile(`${folder}/engine/deep/c.ts`, ""),
  "another name": (folder) => Deno.rename(`${folder}/engine/deep/b.ts`, `${folder}/engine/deep/c.ts`),
  "a file less": (folder) => Deno.remove(`${folder}/engine/deep/b.ts`),
};

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`fingerprint() sees ${what}`, async () => {
    await inFolder({ "main.ts": "" }, async (folder) => {
      await Deno.mkdir(`${folder}/engine/deep`, { recursive: true });
      await Deno.writeTextFile(`${folder}/engine/a.ts`, "export const a = 1;");
      await Deno.writeTextFile(`${folder}/engine/deep/b.ts`, "");
      const paths = [`${folder}/main.ts`, `${folder}/engine`];
      const before = await fingerprint(paths);
      assert.equal(await fingerprint(paths), before);
      await change(folder);
      assert.notEqual(await fingerprint(paths), before);
    });
  });
}

Deno.test("a bundle is made once, and anew when a source has changed", async () => {
  const made: URL[] = [];
  const make = async (name: string) => {
    const folder = new URL(`../../dist/${name}/`, import.meta.url);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(new URL("main.js", folder), "");
    made.push(folder);
    return folder;
  };
  await inFolder({ "a.ts": "" }, async (folder) => {
    const sources = [`${folder}/a.ts`];
    const first = await programToStart(sources, make);
    assert.match(first.pathname, /\/dist\/start-[0-9a-f]{16}\/main\.js$/);
    assert.equal((await programToStart(sources, make)).href, first.href);
    assert.equal(made.length, 1);
    await Deno.writeTextFile(`${folder}/a.ts`, "export {};");
    const second = await programToStart(sources, make);
    assert.notEqual(second.href, first.href);
    for (const { href } of [first, second]) {
      assert.ok((await Deno.stat(new URL(href))).isFile);
      await Deno.remove(new URL(".", href), { recursive: true });
    }
  });
});

Deno.test("the process that reads a database starts from a bundle, too", async () => {
  const folder = new URL(`../../dist/reader-${Deno.pid}/`, import.meta.url);
  const file = new URL("reader_process.ts", folder);
  await Deno.mkdir(folder, { recursive: true });
  try {
    await Deno.writeTextFile(file, BESIDE["reader_process.ts"] ?? "");
    const args = ["run", "--quiet", "--no-check", "-A", file.href, "none.db"];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).output();
    assert.equal(new TextDecoder().decode(stdout), "{}\n"); // it says that it listens
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("where there is no bundler the sources are started", async () => {
  await inFolder({ "a.ts": "" }, async (folder) => {
    const main = await programToStart(
      [`${folder}/a.ts`],
      () => Promise.reject(new NoBundler("Cannot bundle: no network")),
    );
    assert.equal(main.href, new URL("../../main.ts", import.meta.url).href);
  });
});

Deno.test("a bundle from which a server runs stays, however old it is", async () => {
  await inFolder({ "main.js": "" }, async (folder) => {
    const main = new URL(`file://${folder}/main.js`);
    const bundle = new URL(".", main);
    const marked = () => eventually(() => Deno.stat(bundle), ({ mtime }) => Number(mtime) > 1_000);
    await Deno.utime(bundle, 1, 1);
    const stop = markUsed(main, 5);
    try {
      await marked();
      await Deno.utime(bundle, 1, 1);
      await marked();
    } finally {
      stop();
    }
  });
});
