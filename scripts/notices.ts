/**
 * Writes the notices that the licences of others ask for in every copy of the binary: whose code is in it, and on which
 * terms. The source maps of a bundle tell which packages are.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);

/** A package in a folder of Deno's cache. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** Packages of which a program is made. */
export interface Bundled {
  readonly packages: readonly Package[];
  /** Packages that others of these were published with: of them no more than the names is known. */
  readonly inside: ReadonlySet<string>;
}

/** Notices for a program. @throws {Error} naming a package without terms */
export async function notices({ packages, inside }: Bundled): Promise<string> {
  const title = ({ name, version }: Package) => `${name} ${version}`;
  const sorted = packages.toSorted((a, b) => title(a) < title(b) ? -1 : 1);
  const parts = await Promise.all(sorted.map(async (one) => part(title(one), await terms(one))));
  return [HEAD, ...await others(), ...parts, ...innerPart(inside)].join("\n");
}

const HEAD =
  `errorworks contains the work of others, listed here with their terms. Its own are in LICENSE (MIT).
`;

/** A package in a path of Deno's cache, and one that another package was published with. */
const CACHED = /^(.*\/npm\/[^/]+\/(?:@[^/]+\/)?[^/@]+\/\d[^/]*)\//;
const INSIDE = /\/\.pnpm\/((?:@[^/@]+\+)?[^/@]+@\d[^/_]*)/;

/** The packages that the program in a folder was bundled from, as its source maps say. */
export async function packagesIn(program: URL): Promise<Bundled> {
  const [places, inside] = [new Set<string>(), new Set<string>()];
  for (const map of await mapsIn(fileURLToPath(program))) {
    const { sources } = JSON.parse(await Deno.readTextFile(map));
    for (const source of sources) {
      const path = join(dirname(map), source).replaceAll("\\", "/");
      const place = CACHED.exec(path)?.[1];
      const inner = INSIDE.exec(path)?.[1];
      if (inner !== undefined) inside.add(inner.replace("+", "/"));
      else if (place !== undefined) places.add(place);
    }
  }
  return { packages: await Promise.all(Array.from(places, packageAt)), inside };
}

/** Source maps in a folder and those below it. */
async function mapsIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const found = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    if (isDirectory) return await mapsIn(join(folder, name));
    return name.endsWith(".js.map") ? [join(folder, name)] : [];
  }));
  return found.flat();
}

/** The package in a folder. */
export async function packageAt(folder: string): Promise<Package> {
  const { name, version } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  return { name, version, folder };
}

/** The terms of a package: its file, or the usual text of the licence that it names. @throws {Error} where there is neither */
async function terms({ name, version, folder }: Package): Promise<string> {
  const files = (await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name)).toSorted();
  const given = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (given.length > 0) {
    return (await Promise.all(given.map((file) => Deno.readTextFile(join(folder, file))))).join("\n");
  }
  const { license, author } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  const text = await USUAL[license]?.();
  if (text === undefined) {
    throw new Error(`Cannot write the notices: ${name} ${version} (${license}) has no terms`);
  }
  return `${license}\n\nCopyright (c) ${author?.name ?? author ?? `the authors of ${name}`}\n\n${text}`;
}

/** Texts of licences behind their line of copyright, for packages that name one without its text. */
const USUAL: Readonly<Record<string, () => Promise<string>>> = { MIT: mit, ISC: () => Promise.resolve(ISC) };

async function mit(): Promise<string> {
  const text = await Deno.readTextFile(new URL("LICENSE", ROOT));
  return text.slice(text.indexOf("Permission is"));
}

const ISC =
  `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is
hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING
ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL,
DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS,
WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE
USE OR PERFORMANCE OF THIS SOFTWARE.
`;

/** Notices of parts that are no packages: the runtime, the native module, and data. */
async function others(): Promise<string[]> {
  const text = await mit();
  return [
    part(
      "Deno, the runtime, with V8 and the libraries that it names",
      `https://github.com/denoland/deno

MIT

Copyright 2018-2026 the Deno authors

${text}
V8: Copyright 2006-2011, the V8 project authors; BSD-3-Clause, https://github.com/v8/v8/blob/main/LICENSE
Certificates of authorities: Mozilla, MPL-2.0, https://www.mozilla.org/MPL/2.0/`,
    ),
    part(
      "o200k_base, the table of tokens, from tiktoken",
      `MIT

Copyright (c) 2022 OpenAI, Shantanu Jain

${text}`,
    ),
  ];
}

function part(title: string, text: string): string {
  return `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n\n${text.trim()}\n`;
}

function innerPart(inside: ReadonlySet<string>): string[] {
  if (inside.size === 0) return [];
  const list = [...inside].toSorted().map((name) => name.replace(/@(?=\d)/, " ")).join("\n");
  return [part("Published within these packages", list)];
}
