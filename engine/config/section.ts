import type * as z from "zod";
import { UNCOMPILED } from "../base/uncompiled.ts";
import { treeOf } from "../base/tree.ts";
import { filled } from "./input.ts";
import type { SectionSchema } from "./section_schema.ts";

/** Parser of one domain's section that parses each section once, however often it is read. */
export class SectionReader<Settings> {
  readonly #schema: SectionSchema<Settings>;
  // By identity: a configuration is frozen, so a section that is the same object says the same.
  readonly #parsed = new WeakMap<object, z.ZodSafeParseResult<Settings>>();

  constructor(schema: SectionSchema<Settings>) {
    this.#schema = schema;
  }

  /** Schema of any section. */
  get schema(): z.ZodType<Settings> {
    return this.#schema.whole();
  }

  /** Schema of a section with a key at `path`: of all faults it has that one alone which the key is about, if any. */
  schemaWith(path: readonly string[]): z.ZodType<Settings> {
    return this.#schema.of(treeOf(path, null));
  }

  /** The input form of a section: every default filled in. */
  filled(section: unknown): unknown {
    return filled(this.#schema.of(section), section);
  }

  /** Everything that is wrong with a section in its input form. */
  issues(section: unknown): readonly z.core.$ZodIssue[] {
    return this.#parse(section).error?.issues ?? [];
  }

  /** The typed settings of a section. @throws {z.ZodError} for one that was never checked and is wrong */
  read(section: unknown): Settings {
    const { success, data, error } = this.#parse(section);
    if (success) return data;
    throw error;
  }

  #parse(section: unknown): z.ZodSafeParseResult<Settings> {
    const parse = () => this.#schema.of(section).safeParse(section, UNCOMPILED);
    if (typeof section !== "object" || section === null) return parse();
    const known = this.#parsed.get(section) ?? parse();
    this.#parsed.set(section, known);
    return known;
  }
}
