/**
 * Compiles the single binary.
 *
 *     deno task compile                          → dist/errorworks
 *     deno run -A scripts/build.ts OUT           → OUT
 *
 * `DENO` names another Deno to compile with, `DENORT_BIN` the base binary that it puts the program on.
 *
 * @module
 */

import { bundle } from "./bundle.ts";
import { COMMIT_FILE, sourceCommit } from "../engine/base/commit.ts";

/** The bundled program in `dist`; tests may be using another one meanwhile. */
const PROGRAM = "program";

/** What the program reads beside its code. */
const INCLUDED = [
  "presets",
  `dist/${PROGRAM}/store_worker.ts`,
  `dist/${PROGRAM}/watchdog_entry.ts`,
  `dist/${PROGRAM}/o200k_base.bin`,
  COMMIT_FILE.pathname,
];

/** Bundles main.ts and compiles it to `output`. @throws when the bundler or the compiler fails */
export async function build(output: string): Promise<void> {
  const root = new URL("../", import.meta.url);
  await Deno.mkdir(new URL(".", COMMIT_FILE), { recursive: true });
  await Deno.writeTextFile(COMMIT_FILE, await sourceCommit());
  await bundle(PROGRAM);
  const command = new Deno.Command(Deno.env.get("DENO") ?? Deno.execPath(), {
    cwd: root,
    args: [
      "compile",
      "--no-check",
      "--allow-all", // all but one thing needs less, see docs/workers.md
      ...INCLUDED.flatMap((path) => ["--include", path]),
      "-o",
      output,
      `dist/${PROGRAM}/main.js`,
    ],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { code } = await command.output();
  if (code !== 0) throw new Error(`Cannot compile: deno compile ended with ${code}`);
}

if (import.meta.main) await build(Deno.args[0] ?? "dist/errorworks");
