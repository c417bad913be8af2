import { fileURLToPath } from "node:url";
import { build } from "../../scripts/build.ts";

const ROOT = new URL("../../", import.meta.url);
const BINARY = new URL("dist/test/errorworks", ROOT);
/** Files and folders that the binary is built from. */
const SOURCES = [
  "main.ts",
  "deno.json",
  "deno.lock",
  "engine",
  "llm",
  "web",
  "presets",
  "scripts/build.ts",
  "scripts/bundle.ts",
];

/** The path of the binary, which is compiled if there is none that is newer than its sources. */
export async function built(): Promise<string> {
  if (await changed(BINARY) <= await newest(SOURCES.map((path) => new URL(path, ROOT)))) {
    await Deno.mkdir(new URL("./", BINARY), { recursive: true });
    // Under another name first, so that whoever runs the old one is not disturbed.
    const fresh = `${fileURLToPath(BINARY)}-${Deno.pid}`;
    await build(fresh);
    await Deno.rename(fresh, BINARY);
  }
  return fileURLToPath(BINARY);
}

/** Time of the last change of a file or folder, in milliseconds since 1970; 0 if it is not there. */
async function changed(path: URL): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Time of the last change of any of these files, or of anything in these folders. */
async function newest(paths: readonly URL[]): Promise<number> {
  const times = paths.map(async (path) => {
    if (!(await Deno.stat(path)).isDirectory) return await changed(path);
    const inside = await Array.fromAsync(Deno.readDir(path), ({ name }) => new URL(`${path}/${name}`));
    return Math.max(await changed(path), await newest(inside));
  });
  return Math.max(0, ...await Promise.all(times));
}
