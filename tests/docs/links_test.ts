import { strict as assert } from "node:assert";
import { anchorsOf, filesBelow, linksOf, markdownPages, ROOT } from "./markdown_pages.ts";

const PAGES = await markdownPages();
const ANCHORS = new Map(PAGES.map((page) => [new URL(page.path, ROOT).pathname, anchorsOf(page)]));

/** Problems with a link; none if it is right. */
async function wrongWith(link: URL): Promise<string[]> {
  if (await Deno.stat(new URL(link.pathname, ROOT)).catch(() => null) === null) return ["no such file"];
  const anchors = ANCHORS.get(link.pathname);
  const isWrong = link.hash !== "" && !anchors?.has(decodeURIComponent(link.hash.slice(1)));
  return isWrong ? ["no such heading"] : [];
}

Deno.test("every link of every page leads to a file, and to a heading where it names one", async () => {
  const checked = PAGES.flatMap((page) => linksOf(page).map((link) => ({ page, link })));
  const wrong = await Promise.all(checked.map(async ({ page, link }) => {
    const what = await wrongWith(link);
    return what.map((text) =>
      `${page.path}: ${link.pathname.slice(ROOT.pathname.length)}${link.hash}: ${text}`
    );
  }));
  assert.deepEqual(wrong.flat(), []);
  assert.ok(checked.length > 300);
});

Deno.test("docs/index.md links every page of the documentation, but for parts, which their own index links", () => {
  const linked = (path: string) => {
    const page = PAGES.find((page) => page.path === path);
    return new Set((page ? linksOf(page) : []).map(({ pathname }) => pathname.slice(ROOT.pathname.length)));
  };
  const index = linked("docs/index.md");
  const lost = PAGES.map(({ path }) => path).filter((path) => {
    const [, part] = /^docs\/(faults|configuration)\//.exec(path) ?? [];
    if (part !== undefined) return !linked(`docs/${part}.md`).has(path);
    return path.startsWith("docs/") && path !== "docs/index.md" && !index.has(path);
  });
  assert.deepEqual(lost, []);
});

Deno.test("every page that the program, a script or a test names is there", async () => {
  const places = [
    "main.ts",
    "testing.ts",
    "engine",
    "llm",
    "web",
    "presets",
    "scripts",
    "tests",
    "deno.json",
  ];
  const files = (await Promise.all(places.map((place) => filesBelow(place, ".ts", ".py", ".json", ".yaml"))))
    .flat();
  const named = await Promise.all(files.map(async (file) => {
    const text = await Deno.readTextFile(new URL(file, ROOT));
    return Array.from(text.matchAll(/\bdocs\/[\w/-]+\.md\b/g), ([path]) => ({ file, path }));
  }));
  const known = new Set(PAGES.map(({ path }) => path));
  assert.deepEqual(named.flat().filter(({ path }) => !known.has(path)), []);
  assert.ok(named.flat().length > 10);
});

Deno.test("no page has columns that are padded to the width of a long cell", () => {
  const padded = PAGES.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => /^\|.* {20,}\|/.test(line) ? [`${path}:${at + 1}`] : [])
  );
  assert.deepEqual(padded, []);
});
