/** Forms in which public bug reports of websites, and what has to come, are written down. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { takeApart } from "../../../raw.ts";
import { literal } from "../../api/case.ts";
import type { Good } from "../wire_case.ts";

/** A report, a way to have what it tells of, and what comes. */
export interface Reported {
  readonly number: number;
  /** Project and number of an issue. */
  readonly report: string;
  /** Faults as a client asks for them; none if it is empty. */
  readonly ask: string;
  /** @default a page of an item */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** True if the server closes the connection behind it. */
  readonly closes?: boolean;
  /** All that comes, or a part of it, by the good reply. A character is a byte. */
  expect(good: Good): RegExp;
  /** Asserts what else has to be true of the body. */
  body?(bytes: Buffer, good: Good): void;
}

type Rest = Omit<Reported, "number" | "report" | "ask">;

export function told(number: number, report: string, ask: string, rest: Rest): Reported {
  return { number, report, ask, ...rest };
}

/** A reply with these among its lines. */
export function line(...texts: readonly string[]): Rest {
  return {
    expect: ({ body }) =>
      new RegExp(`(\r\n${texts.map(literal).join(")[^]*(\r\n")})\r\n[^]*${literal(body.slice(-9))}$`),
  };
}

/** A redirect to these bytes. */
export function location(text: string, rest: Partial<Rest> = {}): Rest {
  return {
    expect: () => new RegExp(`^HTTP/1\\.1 302 Found\r\n[^]*\r\nlocation: ${literal(text)}\r\n[^]*</html>\n$`),
    ...rest,
  };
}

/** A body that is told to be something, with this coding. */
export function typed(type: string, coding: string | null, body: NonNullable<Reported["body"]>): Rest {
  const told = coding === null ? "" : `[^]*\r\ncontent-encoding: ${coding}\r\n`;
  return { expect: () => new RegExp(`\r\ncontent-type: ${literal(type)}[^]*${told}`, "i"), body };
}

export const [MAP, PACKED, ROBOTS] = ["/sitemaps/1.xml", "/sitemaps/2.xml.gz", "/robots.txt"];
export const PART = { range: "bytes=1000-" };

export function halves(body: string): [string, string] {
  const half = Math.ceil(body.length / 2);
  return [body.slice(0, half), body.slice(half)];
}

/** A page that is decoded rightly by this encoding has its letters. */
export function decodes(encoding: string, letters: RegExp): NonNullable<Reported["body"]> {
  return (bytes) => {
    assert.match(new TextDecoder(encoding, { fatal: true }).decode(bytes), letters);
    assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  };
}

export function isPart(from: number, to: number): NonNullable<Reported["body"]> {
  return (bytes, { body }) =>
    assert.equal(bytes.toString("latin1"), body.slice(from, to === 0 ? undefined : to));
}

export const ITEM_VIA = "/web/item/lamp-00042?via=raw_location";

/** The body of a reply, without the frames of chunks. */
export function bodyIn(text: string): Buffer {
  return Buffer.from(takeApart(text)?.body ?? "", "latin1");
}
