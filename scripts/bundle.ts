/**
 * Bundles the program: a process or a thread of a few dozen modules starts in two thirds of the CPU time that one of
 * eight hundred takes, and without names and white space in 10 MB less. `scripts/build.ts` compiles that, and tests start it instead of the sources, where
 * `scripts/test.ts` runs them.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { hideDynamicImports } from "./dynamic_imports.ts";

const ROOT = new URL("../", import.meta.url);

/** Modules that something starts by their address: each is a bundle of its own, which shares what it can. */
const STARTED = [
  "main.ts",
  "engine/metrics/store_worker.ts",
  "engine/supervisor/watchdog_entry.ts",
];

/** The package with native code, under all names that it is imported by: a bundle in the repository leaves it to Deno. */
const APART = ["libsql", "libsql/promise"];

/** Files that the program reads beside its modules, or starts from there: `import.meta.main` is true of these alone. */
export const BESIDE: Readonly<Record<string, string>> = {
  "store_worker.ts": 'import "./engine/metrics/store_worker.js";\n',
  "watchdog_entry.ts": 'import "./engine/supervisor/watchdog_entry.js";\n',
  "reader_process.ts": `import { runReaderProcess } from "../../engine/metrics/query/reader_process.ts";
await runReaderProcess(Deno.args[0] ?? "");
`,
};

/** `deno bundle` made nothing: where that is for want of its bundler, the sources do as well. */
export class NoBundler extends Error {}

/** Modules to bundle with the program, and packages to leave out. */
interface Bundled {
  /** Modules that share its parts. */
  readonly more?: readonly string[];
  /** Packages that are not part of it. */
  readonly apart?: readonly string[];
  /** True: it is to be compiled, so that Deno has to find all of its modules. */
  readonly isCompiled?: boolean;
}

/**
 * Bundles the program into `dist/NAME`: as deep below the root as the modules that name files, so that what they name is
 * found from there, too. The result is the address of that folder.
 *
 * @throws {NoBundler} with what `deno bundle` says, e.g. where its bundler cannot be downloaded
 * @throws {Error} where the bundle would not do what the sources do
 */
export async function bundle(
  name: string,
  { more = [], apart = APART, isCompiled = false }: Bundled = {},
): Promise<URL> {
  const folder = new URL(`dist/${name}/`, ROOT);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    cwd: ROOT,
    args: [
      "bundle",
      "--platform=deno",
      "--code-splitting",
      "--minify",
      "--sourcemap=external",
      `--outdir=${fileURLToPath(folder)}`,
      ...apart.map((name) => `--external=${name}`),
      ...STARTED,
      ...more,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new NoBundler(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
  await refuseNameless(folder);
  if (!isCompiled) await hideDynamicImports(folder);
  for (const [file, text] of Object.entries(BESIDE)) await Deno.writeTextFile(new URL(file, folder), text);
  await Deno.copyFile(new URL("llm/base/o200k_base.bin", ROOT), new URL("o200k_base.bin", folder));
  return folder;
}

/** All that a module has of a CommonJS package that is imported dynamically: none of its names. */
const NAMELESS = /export default \w+\(\);\s*$/;

/** @throws {Error} where a dynamic import would find no name of a package: a module of ours has to import it statically */
async function refuseNameless(folder: URL): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".js") || !NAMELESS.test(await Deno.readTextFile(new URL(name, folder)))) continue;
    throw new Error(
      `Cannot bundle: ${name} is a CommonJS package that is imported dynamically; see engine/base/yaml.ts`,
    );
  }
}
