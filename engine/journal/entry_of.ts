import { Buffer } from "node:buffer";
import { hasNoBody } from "../reply/body.ts";
import { digested } from "../reply/session.ts";
import type { Decision, Entry, JournalBody, JournalReply, JournalRequest, Sender } from "./entry.ts";
import { digestOfAll, type Kept, type KeptBody, type KeptFacts, statusOf } from "./kept.ts";
import { type HeaderPair, type Redaction, Redactor } from "./redaction.ts";

/** Rules by which entries are written. */
export interface EntryRules {
  readonly redaction: Redaction;
  /** Scope of the journal. */
  readonly scope: string | null;
}

/** The entry of a request, secrets redacted. */
export function entryOf(kept: Kept, { redaction, scope }: EntryRules): Entry {
  const redactor = new Redactor(redaction);
  const { facts } = kept;
  const path = redactor.parameters(facts.target);
  const asked = headersIn(kept.headers).map((pair) => redactor.header(pair));
  const sent = sentHeaders(kept).map((pair) => redactor.header(pair));
  const clean = ([name, value]: HeaderPair): HeaderPair => [name, redactor.text(value)];
  const request = {
    method: facts.method,
    path: redactor.text(path),
    headers: asked.map(clean),
    body: requestBody(kept, redactor),
  };
  return {
    id: facts.id,
    seq: facts.seq,
    scope,
    domain: facts.domain,
    route: facts.route,
    arrived: facts.arrived,
    started: facts.started,
    first_byte_ms: facts.first_byte_ms,
    ended_ms: facts.end < 0 ? null : facts.total_ms,
    sender: senderOf(facts, request),
    request,
    reply: replyOf(kept, { headers: sent.map(clean), redactor }),
    decision: decisionOf(facts, redactor),
  };
}

/** Digest of the API key of a request; `null` without one. */
export function keyOf({ key }: KeptFacts): string | null {
  return key === null ? null : digested("key", key);
}

function senderOf(facts: KeptFacts, { path, headers }: JournalRequest): Sender {
  const header = (name: string) => headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? null;
  return {
    client: facts.client,
    key: keyOf(facts) ?? /[?&;]key=(key_\w+)/.exec(path)?.[1] ?? null,
    user_agent: header("user-agent"),
    address: facts.address,
    connection: facts.connection,
    open_connections: facts.open_connections,
    attempt: facts.attempt,
    idempotency_key: header("idempotency-key"),
  };
}

function decisionOf(facts: KeptFacts, redactor: Redactor): Decision {
  const clean = (value: string | number | null) => typeof value === "string" ? redactor.text(value) : value;
  const detail = Object.entries(facts.detail).map(([name, value]) => [name, clean(value ?? null)] as const);
  const { rule } = facts.detail;
  return {
    ordinal: facts.ordinal,
    outcome: facts.outcome,
    fault: facts.fault,
    lies: facts.lies,
    rule: typeof rule === "string" ? redactor.text(rule) : null,
    in_burst: facts.in_burst,
    delay_ms: facts.delay_ms,
    detail: Object.fromEntries(detail),
  };
}

const NO_BODY: JournalBody = { text: "", bytes: 0, digest: "", cut: false };

/** The body of a request; one that was not read, or not to its end, has no text. */
function requestBody({ asked, headers }: Kept, redactor: Redactor): JournalBody {
  const pairs = headersIn(headers);
  const valueOf = (name: string) => pairs.find(([one]) => one.toLowerCase() === name)?.[1];
  if (asked) {
    const isForm = /^application\/x-www-form-urlencoded/i.test(valueOf("content-type") ?? "");
    const open = (text: string) => isForm ? redactor.form(text) : redactor.json(text);
    return bodyOf(asked, { clean: (text) => redactor.text(open(text)), redactor });
  }
  const bytes = Number(valueOf("content-length") ?? 0) || 0;
  if (bytes === 0 && valueOf("transfer-encoding") === undefined) return NO_BODY;
  return { text: null, bytes, digest: "", cut: true };
}

function replyOf(
  kept: Kept,
  { headers, redactor }: { readonly headers: readonly HeaderPair[]; readonly redactor: Redactor },
): JournalReply {
  const { head, sent, facts: { method, frames, ending, bytes } } = kept;
  const status = statusOf(kept);
  const raw = head === null && sent !== null; // it was sent past all that knows HTTP
  const isBodiless = !raw && (method === "HEAD" || hasNoBody(status ?? 0));
  const clean = (text: string) => redactor.text(raw ? redactor.lines(text) : text);
  return {
    status,
    headers,
    body: sent === null || isBodiless ? NO_BODY : bodyOf(sent, { clean, redactor }),
    frames: isBodiless ? [] : framesOf(frames),
    ending,
    bytes,
    ...(raw ? { raw } : {}),
  };
}

function framesOf(numbers: ArrayLike<number>): JournalReply["frames"] {
  return Array.from(
    { length: numbers.length / 2 },
    (_, at) => ({ at_ms: (numbers[2 * at] ?? 0) / 1000, bytes: numbers[2 * at + 1] ?? 0 }),
  );
}

function bodyOf(
  body: KeptBody,
  { clean, redactor }: { clean(text: string): string; readonly redactor: Redactor },
): JournalBody {
  const facts = { bytes: body.bytes, digest: digestOfAll(body), cut: body.digest !== null };
  if (!body.binary) return { text: clean(body.first), ...facts };
  const bytes = redactor.bytes(Buffer.from(body.first, "latin1"));
  return { text: null, base64: Buffer.from(bytes).toString("base64"), ...facts };
}

/** The headers of a reply as it was sent. */
function sentHeaders({ head, sent }: Kept): readonly HeaderPair[] {
  if (head !== null) return headersIn(head);
  return linesIn((sent?.first ?? "").replace(/^(HTTP\/1\.1 1.*\r\n(.+\r\n)*\r\n)+/, ""));
}

/** The headers of a head, which is a text, or names and values. */
function headersIn(head: string | readonly string[]): readonly HeaderPair[] {
  return typeof head === "string" ? linesIn(head) : pairsOf(head);
}

/** The header lines of a head, which ends with an empty line. */
function linesIn(head: string): readonly HeaderPair[] {
  const [, ...lines] = (head.split(/\r?\n\r?\n/, 1)[0] ?? "").split(/\r?\n/);
  return lines.flatMap((line) => {
    const [, name, value] = /^([^:\s]+):[ \t]*(.*)$/s.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

/** Names and values one behind the other, as pairs. */
function pairsOf(headers: readonly string[]): readonly HeaderPair[] {
  return Array.from(
    { length: headers.length / 2 },
    (_, at) => [headers[2 * at] ?? "", headers[2 * at + 1] ?? ""],
  );
}
