import type { Kept, KeptBody, KeptFacts } from "./kept.ts";

/**
 * A kept request as one text in parts, since many objects that live for a while cost the garbage collector dearly: a line
 * with the lengths of the other parts, then those.
 *
 *     lengths \n facts as a list in JSON | request headers | head of the reply | body of the request | body of the reply
 *
 * Times are whole microseconds in it: numbers with a fraction are dear to write.
 */
export function packed({ facts, headers, head, asked, sent }: Kept): readonly string[] {
  const json = JSON.stringify([
    facts.seq,
    facts.end,
    facts.id,
    facts.domain,
    facts.route,
    facts.arrived,
    inUs(facts.started),
    facts.first_byte_ms === null ? null : inUs(facts.first_byte_ms),
    inUs(facts.total_ms),
    facts.client,
    facts.key,
    facts.address,
    facts.connection,
    facts.open_connections,
    facts.attempt,
    facts.method,
    facts.target,
    facts.frames,
    facts.status,
    facts.ending,
    facts.bytes,
    facts.ordinal,
    facts.outcome,
    facts.fault,
    facts.in_burst,
    facts.lies,
    inUs(facts.delay_ms),
    facts.detail,
    measures(asked),
    measures(sent),
    hasText(head),
  ]);
  const names = headers.join("\n");
  const reply = typeof head === "string" ? head : head?.join("\n") ?? "";
  const [first, last] = [asked?.first ?? "", sent?.first ?? ""];
  const lengths = `${json.length},${names.length},${reply.length},${first.length},${last.length}\n`;
  return [lengths + json + names, reply, first, last];
}

/** The opposite of `packed`, of the parts joined. */
export function unpacked(text: string): Kept {
  const start = text.indexOf("\n");
  let at = start + 1;
  const parts = text.slice(0, start).split(",").map((length) => text.slice(at, at += Number(length)));
  const [json = "", headers = "", head = "", first = "", last = ""] = parts;
  const list = JSON.parse(json);
  const [asked, sent, hasText] = list.slice(FACTS);
  return {
    facts: factsIn(list),
    headers: listOf(headers),
    head: hasText === null ? null : hasText ? head : listOf(head),
    asked: bodyOf(asked, first),
    sent: bodyOf(sent, last),
  };
}

/** Facts at the beginning of a list. */
const FACTS = 28;

// deno-lint-ignore no-explicit-any -- as JSON gives it; `packed` has written it
function factsIn(list: readonly any[]): KeptFacts {
  return {
    seq: list[0],
    end: list[1],
    id: list[2],
    domain: list[3],
    route: list[4],
    arrived: list[5],
    started: inMs(list[6]),
    first_byte_ms: list[7] === null ? null : inMs(list[7]),
    total_ms: inMs(list[8]),
    client: list[9],
    key: list[10],
    address: list[11],
    connection: list[12],
    open_connections: list[13],
    attempt: list[14],
    method: list[15],
    target: list[16],
    frames: list[17],
    status: list[18],
    ending: list[19],
    bytes: list[20],
    ordinal: list[21],
    outcome: list[22],
    fault: list[23],
    in_burst: list[24],
    lies: list[25],
    delay_ms: inMs(list[26]),
    detail: list[27],
  };
}

function inUs(ms: number): number {
  return Math.round(ms * 1000);
}

function inMs(us: number): number {
  return us / 1000;
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

function bodyOf(measures: Measures | null, first: string): KeptBody | null {
  if (measures === null) return null;
  const [bytes, digest, binary] = measures;
  return { first, bytes, digest, binary };
}

function listOf(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}
