/**
 * Bundles the program into `dist/bundle`: a process or a thread of a few dozen modules starts in two thirds of the CPU
 * time that one of eight hundred takes. Tests start that instead of the sources, where `scripts/test.ts` runs them.
 *
 *     deno run -A scripts/bundle.ts
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);

/** As deep below the root as the modules that name files beside them: what they name is found from here, too. */
export const BUNDLE = new URL("dist/bundle/", ROOT);

/** Modules that something starts by their address: each is a bundle of its own, which shares what it can. */
const STARTED = [
  "main.ts",
  "engine/metrics/store_worker.ts",
  "engine/supervisor/watchdog_entry.ts",
  "tests/chaos/saboteur.ts",
];

/** Packages with native code, of which there may be one in a process, or that few starts load. */
const APART = [
  "@libsql/client",
  "@libsql/client/web",
  "libsql/promise",
  "@modelcontextprotocol/server",
  "@modelcontextprotocol/server/stdio",
  "@opentelemetry/api",
];

/** Files that the program reads beside its modules, or starts from there. */
const BESIDE: Readonly<Record<string, string>> = {
  "store_worker.ts": 'import "./engine/metrics/store_worker.js";\n',
  "watchdog_entry.ts": 'import "./engine/supervisor/watchdog_entry.js";\n',
  "reader_process.ts": 'import "../../engine/metrics/query/reader_process.ts";\n',
};

/** Makes the bundle. @throws {Error} with what `deno bundle` says, e.g. where its bundler cannot be downloaded */
export async function bundle(): Promise<void> {
  await Deno.remove(BUNDLE, { recursive: true }).catch(() => {});
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    cwd: ROOT,
    args: [
      "bundle",
      "--platform=deno",
      "--code-splitting",
      "--keep-names",
      `--outdir=${BUNDLE.pathname}`,
      ...APART.map((name) => `--external=${name}`),
      ...STARTED,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
  for (const [name, text] of Object.entries(BESIDE)) await Deno.writeTextFile(new URL(name, BUNDLE), text);
  await Deno.copyFile(new URL("llm/base/o200k_base.bin", ROOT), new URL("o200k_base.bin", BUNDLE));
}

if (import.meta.main) await bundle();
