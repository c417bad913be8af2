/** The Markdown of the repository: its pages, their headings and links, and the blocks of code in them. */

/** Root of the repository. */
export const ROOT = new URL("../../", import.meta.url);

/** Pages for people who have the repository. */
const PLACES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "scripts"];

/** A page of Markdown. */
export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  readonly page: string;
  readonly line: number;
  /** First word after the fence. */
  readonly language: string;
  /** The other words. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** All pages, in the order of their paths. */
export async function markdownPages(): Promise<Page[]> {
  const paths = (await Promise.all(PLACES.map((place) => filesBelow(place, ".md")))).flat();
  return await Promise.all(
    paths.map(async (path) => ({ path, text: await Deno.readTextFile(new URL(path, ROOT)) })),
  );
}

/** Paths of the files below a place whose names end so, from the root. */
export async function filesBelow(place: string, ...ends: readonly string[]): Promise<string[]> {
  if (/\.\w+$/.test(place)) return ends.some((end) => place.endsWith(end)) ? [place] : [];
  const entries = await Array.fromAsync(Deno.readDir(new URL(`${place}/`, ROOT)));
  const found = entries.filter(({ name }) => name !== "node_modules").map(({ name, isDirectory }) => {
    const path = `${place}/${name}`;
    if (isDirectory) return filesBelow(path, ...ends);
    return ends.some((end) => name.endsWith(end)) ? [path] : [];
  });
  return (await Promise.all(found)).flat().toSorted();
}

/** The fenced blocks of a page. */
export function blocksOf({ path, text }: Page): Block[] {
  return Array.from(
    text.matchAll(/^ *```(.*)\n([^]*?)^ *```$/gm),
    ({ 1: info = "", 2: code = "", index }) => {
      const [language = "", ...marks] = info.trim().split(/\s+/);
      return { page: path, line: text.slice(0, index).split("\n").length, language, marks, text: code };
    },
  );
}

/** A page without its fenced and indented code. */
export function withoutBlocks({ text }: Page): string {
  return text.replace(/^ *```.*\n[^]*?^ *```$/gm, "").replace(/(?<=\n\n)( {4}.*\n?)+/g, "");
}

/** Anchors of the headings of a page, as GitHub makes them. */
export function anchorsOf(page: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutBlocks(page).matchAll(/^#{1,6} (.*)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
    const next = Array.from({ length: 9 }, (_, n) => n === 0 ? anchor : `${anchor}-${n}`);
    anchors.add(next.find((one) => !anchors.has(one)) ?? anchor);
  }
  return anchors;
}

/** Targets of the links of a page that lead into the repository, as URLs of files. */
export function linksOf(page: Page): URL[] {
  const targets = Array.from(withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) =>
    new URL(target, new URL(page.path, ROOT))
  );
}
