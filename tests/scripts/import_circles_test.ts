import { strict as assert } from "node:assert";

const ROOT = new URL("../../", import.meta.url);
const AREAS = Array.from(Deno.readDirSync(ROOT)).filter(({ name, isDirectory }) =>
  isDirectory && !/^(\.|dist$|docs$|presets$|scripts$|tests$)/.test(name)
).map(({ name }) => name);

/** An import of one source file by another, both seen from the root. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  /** True if nothing of it is left once types are gone. */
  readonly isType: boolean;
}

const IMPORT = /^(?:import|export) (type )?(?:[\w*{}\s,]+ from )?"(\.[^"]+)";$|\bimport\("(\.[^"]+)"\)/gm;

function* sources(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(`${folder}/`, ROOT))) {
    if (isDirectory) yield* sources(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

function arrowsOf(from: string): Arrow[] {
  const text = Deno.readTextFileSync(new URL(from, ROOT)).replace(/\/\*[^]*?\*\//g, "");
  return [...text.matchAll(IMPORT)].map(([, type, named, lazy]) => ({
    from,
    to: new URL(named ?? lazy ?? "", `file:///${from}`).pathname.slice(1),
    isType: type !== undefined,
  }));
}

/** The files that reach themselves by these arrows, each with all that it shares a circle with. */
function circles(arrows: readonly Arrow[]): string[][] {
  const next = Map.groupBy(arrows, ({ from }) => from);
  const reach = (start: string) => {
    const seen = new Set<string>();
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { to } of next.get(at) ?? []) {
        if (!seen.has(to)) open.push(to);
        seen.add(to);
      }
    }
    return seen;
  };
  const reached = new Map([...next.keys()].map((from) => [from, reach(from)]));
  const found = [...next.keys()].filter((from) => reached.get(from)?.has(from));
  return found.map((from) => found.filter((to) => reached.get(from)?.has(to) && reached.get(to)?.has(from)));
}

const arrows = AREAS.flatMap((area) => [...sources(area)]).flatMap(arrowsOf);
const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

Deno.test("imports make no circle once types are gone", () => {
  assert.ok(arrows.length > 1000, `only ${arrows.length} imports were found`);
  assert.deepEqual(circles(arrows.filter(({ isType }) => !isType)), []);
});

Deno.test("imports of types make circles inside of one folder only", () => {
  assert.deepEqual(circles(arrows).filter((circle) => new Set(circle.map(folderOf)).size > 1), []);
});

Deno.test("a circle of imports is found", () => {
  const [a, b] = ["engine/base/a.ts", "engine/base/b.ts"];
  const planted = [{ from: a, to: b, isType: false }, { from: b, to: a, isType: false }];
  assert.deepEqual(circles([...arrows, ...planted]).filter((circle) => circle.includes(a)), [[a, b], [a, b]]);
});
