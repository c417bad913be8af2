import type { Piece } from "./body/body_digest.ts";
import { keptBody } from "./body/captured_body.ts";
import type { Kept, KeptBody, KeptFacts } from "./kept.ts";
import type { Captured } from "./trace.ts";

/** Facts that are numbers, or nothing. */
const NUMBERS = [
  "seq",
  "end",
  "arrived",
  "started",
  "first_byte_ms",
  "total_ms",
  "delay_ms",
  "bytes",
  "connection",
  "open_connections",
  "attempt",
  "status",
  "ordinal",
] as const satisfies readonly (keyof KeptFacts)[];

/** Facts that are texts of one line. */
const TEXTS = [
  "id",
  "domain",
  "route",
  "method",
  "target",
  "ending",
  "outcome",
] as const satisfies readonly (keyof KeptFacts)[];

/** The same, but there may be none; an empty one is none. */
const NAMES = ["client", "key", "address", "fault"] as const satisfies readonly (keyof KeptFacts)[];

/** Lines of the first part. */
const LINES = 1 + TEXTS.length + NAMES.length + 1;

/**
 * A request in parts that are kept one behind the other, since many objects that live for a while cost the garbage
 * collector dearly: a line with the lengths of the next ones, then those, and the body of the reply, which may be bytes. The
 * facts are a line of numbers, a line for each short text, and the rest as JSON, which costs more.
 *
 *     lengths \n facts | request headers | head of the reply | body of the request | body of the reply
 */
export function packed({ facts, headers, head, asked, sent }: Captured): readonly [...string[], Piece] {
  const first = factsText(facts, [measures(asked), sent && [sent.bytes, sent.digest], hasText(head)]);
  const lines = headers.join("\n");
  const reply = typeof head === "string" ? head : head?.join("\n") ?? "";
  const question = asked?.first ?? "";
  const lengths = `${first.length},${lines.length},${reply.length},${question.length}`;
  return [`${lengths}\n${first}${lines}`, reply, question, sent?.piece ?? ""];
}

/** Written out, since every request pays for it: by the lists above it takes twice as long. */
function factsText(facts: KeptFacts, others: readonly unknown[]): string {
  const { seq, end, arrived, started, first_byte_ms, total_ms, delay_ms, bytes } = facts;
  const { connection, open_connections, attempt, status, ordinal } = facts;
  const { id, domain, route, method, target, ending, outcome } = facts;
  const { client, key, address, fault, detail, frames, in_burst, lies } = facts;
  const times = `${seq},${end},${arrived},${started},${first_byte_ms ?? ""},${total_ms},${delay_ms},${bytes}`;
  const counts = `${connection ?? ""},${open_connections ?? ""},${attempt ?? ""},${status ?? ""},${
    ordinal ?? ""
  }`;
  const texts = `${id}\n${domain}\n${route}\n${method}\n${target}\n${ending}\n${outcome}`;
  const names = `${client ?? ""}\n${key ?? ""}\n${address ?? ""}\n${fault ?? ""}`;
  const rest = JSON.stringify([detail, frames, in_burst, lies, ...others]);
  return `${times},${counts}\n${texts}\n${names}\n${rest}`;
}

/** The opposite of `packed`: from its parts but for the last one as a text, and that one. */
export function unpacked(text: string, piece: Piece): Kept {
  const start = text.indexOf("\n");
  let at = start + 1;
  const parts = text.slice(0, start).split(",").map((length) => text.slice(at, at += Number(length)));
  const [first = "", headers = "", head = "", question = ""] = parts;
  const [numbers = "", ...lines] = first.split("\n", LINES);
  const [detail, frames, in_burst, lies, asked, sent, hasText] = JSON.parse(lines.pop() ?? "");
  const names = lines.splice(TEXTS.length).map((name) => name === "" ? null : name);
  const facts: KeptFacts = Object.assign(
    { detail, frames, in_burst, lies },
    Object.fromEntries(numbers.split(",").map((one, index) => [NUMBERS[index], numberOf(one)])),
    Object.fromEntries(lines.map((line, index) => [TEXTS[index], line])),
    Object.fromEntries(names.map((name, index) => [NAMES[index], name])),
  );
  return {
    facts,
    headers: listOf(headers),
    head: hasText === null ? null : hasText ? head : listOf(head),
    asked: bodyOf(question, asked),
    sent: sent && keptBody({ piece, bytes: sent[0], digest: sent[1] }),
  };
}

function numberOf(text: string): number | null {
  return text === "" ? null : Number(text);
}

/** True for a head as a text, false for a list, `null` for none. */
function hasText(head: Kept["head"]): boolean | null {
  return head === null ? null : typeof head === "string";
}

/** All that is known of a body but its text. */
type Measures = readonly [bytes: number, digest: string | null, binary: boolean];

function measures(body: KeptBody | null): Measures | null {
  return body && [body.bytes, body.digest, body.binary];
}

function bodyOf(first: string, known: Measures | null): KeptBody | null {
  if (known === null) return null;
  const [bytes, digest, binary] = known;
  return { first, bytes, digest, binary };
}

function listOf(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}
