import { Buffer } from "node:buffer";
import { hasNoBody } from "../reply/body.ts";
import { digested } from "../reply/session.ts";
import { textOf } from "./body/body_digest.ts";
import type { KeptBody } from "./body/captured_body.ts";
import type { Decision, Entry, JournalBody, JournalReply, JournalRequest, Sender } from "./entry.ts";
import { type HeaderPair, type Redaction, Redactor } from "./redaction.ts";
import type { Trace } from "./trace.ts";

/** Rules by which entries are written. */
export interface EntryRules {
  readonly redaction: Redaction;
  /** Scope of the journal. */
  readonly scope: string | null;
}

/** The entry of a request, secrets redacted. */
export function entryOf(trace: Trace, { redaction, scope }: EntryRules): Entry {
  const { record, seq, target } = trace.parts;
  const redactor = new Redactor(redaction);
  const path = redactor.parameters(target);
  const asked = pairsOf(trace.parts.headers).map((pair) => redactor.header(pair));
  const sent = sentHeaders(trace).map((pair) => redactor.header(pair));
  const clean = ([name, value]: HeaderPair): HeaderPair => [name, redactor.text(value)];
  const headers = asked.map(clean);
  const request = {
    method: trace.parts.method,
    path: redactor.text(path),
    headers,
    body: requestBody(trace, redactor),
  };
  return {
    id: record.id,
    seq,
    scope,
    domain: record.domain,
    route: record.route,
    arrived: record.arrived,
    started: record.started,
    first_byte_ms: record.first_byte_ms,
    ended_ms: trace.end < 0 ? null : record.total_ms,
    sender: senderOf(trace, request),
    request,
    reply: replyOf(trace, { headers: sent.map(clean), redactor }),
    decision: decisionOf(trace, redactor),
  };
}

/** Digest of the API key of a request; `null` without one. */
export function keyOf({ parts: { key } }: Trace): string | null {
  return key === null ? null : digested("key", key);
}

/** Status of which at least a byte was sent; `null` without one. */
export function statusOf({ head, reply, parts: { record } }: Trace): number | null {
  return head || reply || record.bytes > 0 ? record.status : null;
}

function senderOf({ parts }: Trace, { path, headers }: JournalRequest): Sender {
  const { record, key, address, connection } = parts;
  const header = (name: string) => headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? null;
  return {
    client: record.client,
    key: key === null ? /[?&;]key=(key_\w+)/.exec(path)?.[1] ?? null : digested("key", key),
    user_agent: header("user-agent"),
    address,
    connection,
    attempt: record.attempt,
    idempotency_key: header("idempotency-key"),
  };
}

function decisionOf({ parts: { record } }: Trace, redactor: Redactor): Decision {
  const clean = (value: string | number | null) => typeof value === "string" ? redactor.text(value) : value;
  const detail = Object.entries(record.detail).map(([name, value]) => [name, clean(value ?? null)] as const);
  const { rule } = record.detail;
  return {
    ordinal: record.ordinal,
    outcome: record.outcome,
    fault: record.fault,
    lies: false,
    rule: typeof rule === "string" ? redactor.text(rule) : null,
    in_burst: record.in_burst,
    delay_ms: record.delay_ms,
    detail: Object.fromEntries(detail),
  };
}

const NO_BODY: JournalBody = { text: "", bytes: 0, digest: "", cut: false };

/** The body of a request; one that was not read, or not to its end, has no text. */
function requestBody({ request, parts }: Trace, redactor: Redactor): JournalBody {
  const pairs = pairsOf(parts.headers);
  const valueOf = (name: string) => pairs.find(([one]) => one.toLowerCase() === name)?.[1];
  if (request) {
    const isForm = /^application\/x-www-form-urlencoded/i.test(valueOf("content-type") ?? "");
    return bodyOf(request.read(), (text) => redactor.text(isForm ? redactor.form(text) : text), redactor);
  }
  const bytes = Number(valueOf("content-length") ?? 0) || 0;
  if (bytes === 0 && valueOf("transfer-encoding") === undefined) return NO_BODY;
  return { text: null, bytes, digest: "", cut: true };
}

function replyOf(
  trace: Trace,
  { headers, redactor }: { readonly headers: readonly HeaderPair[]; readonly redactor: Redactor },
): JournalReply {
  const { record, method } = trace.parts;
  const raw = isRaw(trace);
  const isBodiless = !raw && (method === "HEAD" || hasNoBody(record.status ?? 0));
  const text = (sent: string) => redactor.text(raw ? redactor.lines(sent) : sent);
  return {
    status: statusOf(trace),
    headers,
    body: trace.reply && !isBodiless ? bodyOf(trace.reply.read(), text, redactor) : NO_BODY,
    frames: isBodiless ? [] : [...trace.frames],
    ending: record.ending,
    bytes: record.bytes,
    ...(raw ? { raw } : {}),
  };
}

/** True if the bytes of the reply were sent past all that knows HTTP, its head included. */
function isRaw({ head, reply }: Trace): boolean {
  return head === undefined && reply !== undefined;
}

function bodyOf(
  { first, cut, bytes, digest }: KeptBody,
  clean: (text: string) => string,
  redactor: Redactor,
): JournalBody {
  const text = textOf(first);
  if (text !== null) return { text: clean(text), bytes, digest, cut };
  const kept = typeof first === "string" ? first : redactor.bytes(first);
  return { text: null, base64: Buffer.from(kept).toString("base64"), bytes, digest, cut };
}

/** The headers of a reply as it was sent. */
function sentHeaders(trace: Trace): readonly HeaderPair[] {
  const { head, reply } = trace;
  if (head) return head.text === undefined ? Object.entries(head.headers) : linesIn(head.text);
  if (!reply) return [];
  const { first } = reply.read();
  const sent = typeof first === "string" ? first : Buffer.from(first).toString("latin1");
  return linesIn(sent.replace(/^(HTTP\/1\.1 1.*\r\n(.+\r\n)*\r\n)+/, ""));
}

/** The header lines of a head, which ends with an empty line. */
function linesIn(head: string): readonly HeaderPair[] {
  const [, ...lines] = (head.split(/\r?\n\r?\n/, 1)[0] ?? "").split(/\r?\n/);
  return lines.flatMap((line) => {
    const [, name, value] = /^([^:\s]+):[ \t]*(.*)$/.exec(line) ?? [];
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
