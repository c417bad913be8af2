/** Tests of faults in the body of a page, as data, with the body decoded as good clients decode it. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { SqlValue } from "../../../engine/metrics/columns.ts";
import type { RawReply } from "../../raw.ts";
import { itemIds } from "../../../web/site/items.ts";

const [ITEM = ""] = itemIds({ seed: 0, base: "/web" });
/** The page that is asked for where a case says nothing else: a ware, with text, data and links. */
export const PAGE = `/web/item/${ITEM}`;

/** A request, the fault that meets it, and what has to come. */
export interface BodyCase {
  readonly fault: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 200 */
  readonly status?: number;
  check(seen: Seen): void;
}

/** Received reply. */
export interface Seen {
  readonly reply: RawReply;
  readonly bytes: Buffer;
  /** The bytes as UTF-8, with U+FFFD for what is none. */
  readonly text: string;
  /** The page without a fault. */
  readonly good: string;
  readonly goodBytes: Buffer;
  readonly row: Readonly<Record<string, SqlValue>>;
}

/** Cases of one fault, one for each of its forms. */
export function formCases(
  fault: string,
  forms: Readonly<Record<string, BodyCase["check"] | Omit<BodyCase, "fault" | "options">>>,
  common: Omit<Partial<BodyCase>, "fault" | "options" | "check"> = {},
): readonly BodyCase[] {
  return Object.entries(forms).map(([form, one]) => ({
    ...common,
    fault,
    options: { form },
    ...(typeof one === "function" ? { check: one } : one),
  }));
}

/** The text of a page between two marks; fails where they are not there. */
export function between(text: string, [from, to]: readonly [string, string]): string {
  const start = text.indexOf(from);
  assert.ok(start >= 0, `${from} is there`);
  const end = text.indexOf(to, start + from.length);
  assert.ok(end >= 0, `${to} is there`);
  return text.slice(start + from.length, end);
}

/** The text in an encoding, as a browser decodes it. */
export function decodedAs(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}
