/** Tests of the source names in pages for contributors: rooms, files, names. */
import { strict as assert } from "node:assert";
import { FLOORS } from "../../scripts/floors.ts";
import { filesBelow, markdownPages, ROOT, withoutBlocks } from "./markdown_pages.ts";

const PAGES = (await markdownPages()).filter(({ path }) => path !== "CHANGELOG.md");
const SOURCES =
  (await Promise.all(["engine", "llm", "web", "scripts", "tests"].map((place) => filesBelow(place, ".ts"))))
    .flat();

/** Texts in backticks, with the page that they are on. */
const CODES = PAGES.flatMap((page) =>
  Array.from(withoutBlocks(page).matchAll(/`([^`]+)`/g), ([, code = ""]) => ({ page: page.path, code }))
);

Deno.test("docs/architecture.md lists the rooms of scripts/floors.ts, from top to bottom", () => {
  const { text = "" } = PAGES.find(({ path }) => path === "docs/architecture.md") ?? {};
  for (const [area, rooms] of Object.entries(FLOORS)) {
    const listed = Array.from(
      text.matchAll(new RegExp(`^ {4}${area}/(\\S+(?: \\S+)*)`, "gm")),
      ([, names = ""]) => names.split(" ").map((name) => name === "*.ts" ? "." : name),
    ).flat().filter((name) => name !== "");
    assert.deepEqual(listed.toReversed(), rooms, area);
  }
});

Deno.test("every file and folder of the source that a page names is there", async () => {
  const named = CODES.filter(({ code }) =>
    /^(engine|llm|web|scripts|tests|presets)\/[\w./-]*\w\/?$/.test(code)
  );
  const missing = await Promise.all(
    named.map(async ({ page, code }) =>
      await Deno.stat(new URL(code, ROOT)).then(() => [], () => [`${page}: ${code}`])
    ),
  );
  assert.ok(named.length > 40, String(named.length));
  assert.deepEqual(missing.flat(), []);
});

Deno.test("every name of the source in capitals and small letters that a page for its authors has is in the source", async () => {
  const texts = await Promise.all(SOURCES.map((file) => Deno.readTextFile(new URL(file, ROOT))));
  const words = new Set(texts.flatMap((text) => text.match(/\w+/g) ?? []));
  const pages = /^(CONTRIBUTING|docs\/(architecture|workers|writing-a-fault|writing-an-endpoint))\.md$/;
  const named = CODES.filter(({ page, code }) =>
    pages.test(page) && /^\w+(\.\w+)*(\(.*\))?$/.test(code) && /[a-z][A-Z]/.test(code)
  );
  const missing = named.filter(({ code }) =>
    !code.replace(/\(.*/, "").split(".").every((name) => words.has(name))
  );
  assert.ok(named.length > 30, String(named.length));
  assert.deepEqual(missing, []);
});
