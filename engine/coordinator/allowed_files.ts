import { resolve, sep } from "node:path";
import { ConfigError, type Problem } from "../base/error.ts";
import { type Tree, valueAt } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";

/** A file that a configuration names. */
interface NamedFile {
  /** Dotted path of the key. */
  readonly path: string;
  readonly file: string;
}

/**
 * Files that a configuration may name: any in the folders that were allowed at the start, and those that were named by
 * who has the machine, not by who has the admin token.
 */
export class AllowedFiles {
  readonly #services: readonly Service[];
  readonly #folders: readonly string[];
  readonly #trusted = new Set<string>();

  constructor(services: readonly Service[], folders: readonly string[]) {
    this.#services = services;
    this.#folders = folders;
  }

  /** Allows what a configuration names, in the phases of its scenario, too. */
  trust(config: Config): void {
    const phases = (config.scenario?.phases ?? []).map((phase) => phase.config);
    for (const { file } of [config, ...phases].flatMap((one) => this.#namedIn(one))) this.#trusted.add(file);
  }

  /** Checks each file that the sections of a configuration name. @throws {ConfigError} */
  async check(config: Tree): Promise<void> {
    const named = this.#namedIn(config).filter(({ file }) => !this.#trusted.has(file));
    if (named.length === 0) return;
    const folders = await Promise.all(this.#folders.map(real));
    const checks = named.map(async (one) => await isWithin(folders, one.file) ? [] : [this.#refused(one)]);
    const problems = (await Promise.all(checks)).flat();
    if (problems.length > 0) throw new ConfigError(problems);
  }

  #namedIn(config: Tree): NamedFile[] {
    return this.#services.flatMap(({ name, files = [] }) =>
      files.flatMap((keys) => {
        const file = valueAt(config[name], keys);
        return typeof file === "string" ? [{ path: [name, ...keys].join("."), file }] : [];
      })
    );
  }

  #refused({ path, file }: NamedFile): Problem {
    const list = this.#folders.map((folder) => JSON.stringify(folder)).join(", ");
    const message = `"${file}" is in none of the folders whose files may be named while running: ` +
      `${list || "there are none"} (server.file_dirs adds some at the start)`;
    return { path, message };
  }
}

/** True if a file is in one of these folders, wherever links lead. A file that is not there is where its name says. */
async function isWithin(folders: readonly string[], file: string): Promise<boolean> {
  const path = await real(file);
  return folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
}

/** An absolute path without links, as far as it is there. */
async function real(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await Deno.realPath(absolute);
  } catch {
    const parent = resolve(absolute, "..");
    return parent === absolute
      ? absolute
      : resolve(await real(parent), absolute.slice(parent.length).replace(sep, ""));
  }
}
