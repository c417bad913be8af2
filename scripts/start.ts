/**
 * `deno task start`: runs the program as a bundle, which is made anew when a source has changed. It starts in two thirds
 * of the time that the sources take and needs 30 MB less: Deno keeps the text of each module that it runs, with a source
 * map in it, and the map once more.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { every } from "../engine/base/clock.ts";
import { bundle, NoBundler } from "./bundle.ts";

const ROOT = new URL("../", import.meta.url);
/** Inputs of a bundle: files and folders. */
const SOURCES = ["main.ts", "engine", "llm", "web", "presets", "scripts/bundle.ts", "deno.json", "deno.lock"];
/** Beginning of the names of folders with bundles, below `dist`. */
const PREFIX = "start-";
/** A bundle of other sources is removed when no server has run from it for so long, in milliseconds. */
const KEPT_MS = 86_400_000;
/** Interval at which a server marks its bundle as in use, since it loads parts of it late; in milliseconds. */
const MARK_MS = 3_600_000;

/** Digest of Deno's version, and of path, size and modification time of all files at and below some paths. */
export async function fingerprint(paths: readonly string[]): Promise<string> {
  const lines = [Deno.version.deno];
  for (const path of paths) {
    if (Deno.statSync(path).isDirectory) addFiles(path, lines);
    else lines.push(stamp(path));
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return new Uint8Array(digest).toHex().slice(0, 16);
}

/** Adds the stamps of all files of a folder: part of each start, so it makes no more of a path than a text. */
function addFiles(folder: string, lines: string[]): void {
  const entries = Array.from(Deno.readDirSync(folder)).sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    const path = `${folder}/${name}`;
    if (isDirectory) addFiles(path, lines);
    else lines.push(stamp(path));
  }
}

/** Path, size and time of a file. */
function stamp(path: string): string {
  const { size, mtime } = Deno.statSync(path);
  return `${path} ${size} ${mtime?.getTime()}`;
}

/** Main module of the bundle of the sources as they are, made if need be; that of the sources where none can be made. */
export async function programToStart(
  sources: readonly string[] = SOURCES.map((path) => fileURLToPath(new URL(path, ROOT))),
  make: typeof bundle = bundle,
): Promise<URL> {
  const folder = new URL(`dist/${PREFIX}${await fingerprint(sources)}/`, ROOT);
  const main = new URL("main.js", folder);
  if (await exists(main)) return main;
  try {
    console.error("Bundling the program, as its sources have changed …");
    await moveTo(folder, await make(`${PREFIX}${Deno.pid}`));
  } catch (error) {
    if (!(error instanceof NoBundler)) throw error;
    console.error(`It runs from its sources, which takes longer: ${error.message.split("\n")[0]}`);
    return new URL("main.ts", ROOT);
  }
  await removeOld();
  return main;
}

/** Gives a finished bundle its place, unless another process was first. */
async function moveTo(place: URL, made: URL): Promise<void> {
  try {
    await Deno.rename(made, place);
  } catch (error) {
    if (!await exists(place)) throw error;
    await Deno.remove(made, { recursive: true });
  }
}

/** Removes old bundles, and what starts that were cut off have left; none of it keeps this one from going on. */
async function removeOld(): Promise<void> {
  const dist = new URL("dist/", ROOT);
  for await (const { name } of Deno.readDir(dist)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = new URL(name, dist);
    const made = await Deno.stat(folder).then(({ mtime }) => mtime, () => null); // another start may have moved it
    if (made && Date.now() - made.getTime() > KEPT_MS) {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  }
}

/** Marks the folder of a module as in use, now and from then on; never keeps the process alive. */
export function markUsed(main: URL, interval_ms: number = MARK_MS): () => void {
  const mark = () => Deno.utime(new URL(".", main), new Date(), new Date());
  const failed = () => {}; // a folder that cannot be marked serves as well, for a day
  mark().catch(failed);
  return every(interval_ms, mark, failed);
}

function exists(place: URL): Promise<boolean> {
  return Deno.stat(place).then(() => true, () => false);
}

if (import.meta.main) {
  const main = await programToStart();
  if (main.href.endsWith(".js")) markUsed(main);
  await import(`${main}?start`);
}
