import type * as z from "zod";
import { UNCOMPILED } from "../base/uncompiled.ts";

/** Parser of one domain's section that parses each section once, however often it is read. */
export class SectionReader<Settings> {
  readonly schema: z.ZodType<Settings>;
  // By identity: a configuration is frozen, so a section that is the same object says the same.
  readonly #parsed = new WeakMap<object, z.ZodSafeParseResult<Settings>>();

  constructor(schema: z.ZodType<Settings>) {
    this.schema = schema;
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
    if (typeof section !== "object" || section === null) return this.schema.safeParse(section, UNCOMPILED);
    const known = this.#parsed.get(section) ?? this.schema.safeParse(section, UNCOMPILED);
    this.#parsed.set(section, known);
    return known;
  }
}
