import { strict as assert } from "node:assert";
import { ROOT } from "../../scripts/floors.ts";
import { MAIN } from "../program.ts";

/** A module as `deno info --json` tells of it. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
  }[];
}

/** All modules of a program by their addresses. */
async function program(main: string): Promise<ReadonlyMap<string, Module>> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json", main], cwd: ROOT });
  const { stdout } = await info.output();
  const { modules }: { readonly modules: readonly Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  return new Map(modules.map((module) => [module.specifier, module]));
}

/** Modules that some files load when they start: imports that are only made when they are needed are left out. */
function loadedWith(files: readonly string[], modules: ReadonlyMap<string, Module>): string[] {
  const seen = new Set<string>();
  const open = files.map((file) => `file://${ROOT}${file}`);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const { isDynamic, code } of modules.get(at)?.dependencies ?? []) {
      if (!isDynamic && code?.specifier !== undefined) open.push(code.specifier);
    }
  }
  return [...seen].map((specifier) => specifier.replace(`file://${ROOT}`, ""));
}

/** Files that a thread loads at its start, and what of all that takes long it can do without until it is used. */
const STARTS: Readonly<Record<string, readonly [files: readonly string[], without: RegExp]>> = {
  "a worker": [
    ["main.ts", "engine/supervisor/worker_entry.ts"],
    /npm:\/?(yaml|re2js|hono@[\d.]+$|@hono\/node-server@[\d.]+$|@libsql|libsql|@commander-js|gpt-tokenizer@)|engine\/(verdict|report|mcp|admin\/\w*(app|admin)\.ts)|web\/(routes\.ts|routing\/|truth\/truth)/,
  ],
  "the command line": [
    ["main.ts", "engine/cli/cli.ts", "engine/cli/serve_command.ts"],
    /npm:\/?(yaml|re2js|hono@[\d.]+$|@hono\/node-server@[\d.]+$|@libsql|libsql|gpt-tokenizer@)|engine\/(supervisor\/supervisor\.ts|verdict\/|report\/|mcp\/|admin\/\w*(app|admin)\.ts)|web\/(routes\.ts|routing\/|truth\/truth)/,
  ],
};

for (const [thread, [files, without]] of Object.entries(STARTS)) {
  Deno.test(`${thread} starts without what only some of its work needs`, async () => {
    const loaded = loadedWith(files, await program("main.ts"));
    assert.ok(loaded.length > 500, `only ${loaded.length} modules were found`);
    assert.deepEqual(loaded.filter((module) => without.test(module)), []);
  });
}

Deno.test("the app of a port is made without the pages of the website", async () => {
  const files = ["engine/admin/port_app.ts", "web/site_app.ts", "web/truth/truth_routes.ts", "llm/router.ts"];
  const loaded = loadedWith(files, await program("main.ts"));
  assert.ok(loaded.includes("engine/admin/admin.ts"), loaded.join());
  assert.deepEqual(loaded.filter((module) => /^web\/(routes\.ts|routing\/|pages\/)/.test(module)), []);
});

Deno.test("the watchdog starts with a handful of modules, as it may be a thread of its own", async () => {
  const main = "engine/supervisor/watchdog_entry.ts";
  const loaded = loadedWith([main], await program(main));
  assert.ok(loaded.length < 6, loaded.join());
});

Deno.test({
  name: "a bundle that is started hides its dynamic imports from Deno",
  ignore: !MAIN.endsWith(".js"),
  async fn() {
    const modules = await program(MAIN);
    assert.ok(modules.size > 50, `only ${modules.size} modules were found`);
    const late = [...modules.values()].flatMap(({ dependencies = [] }) =>
      dependencies.filter(({ isDynamic, code }) => isDynamic && code?.specifier?.startsWith("file:"))
    );
    assert.deepEqual(late, []);
  },
});

Deno.test("zod is imported as a namespace: with a named import the bundle keeps all of it, 40 translations included", async () => {
  const ours = Array.from((await program("main.ts")).keys()).filter((module) => module.startsWith("file:"));
  for (const module of ours) {
    assert.doesNotMatch(await Deno.readTextFile(new URL(module)), /import (type )?\{.*\} from "zod"/);
  }
});

Deno.test("no module makes an error when it is loaded: for its stack V8 parses all of the module once more", async () => {
  const ours = Array.from((await program("main.ts")).keys()).filter((module) => module.startsWith("file:"));
  for (const module of ours) {
    assert.doesNotMatch(
      await Deno.readTextFile(new URL(module)),
      /^(export )?const .* = new \w*Error\(/m,
      module,
    );
  }
});
