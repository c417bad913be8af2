import { ENDINGS, OUTCOMES } from "../base/request_record.ts";
import { type BodyPart, keptBody } from "./body/captured_body.ts";
import type { Kept, KeptBody, KeptFacts } from "./kept.ts";
import { RecordReader, type RecordWriter } from "./record.ts";
import type { Captured } from "./trace.ts";

/** Writes a request as a record, which is good until the next one is written. */
export function packed(writer: RecordWriter, { facts, headers, head, asked, sent }: Captured): Uint8Array {
  writer.begin(facts.seq, facts.end);
  writeFacts(writer, facts);
  writeHead(writer, headers);
  writeHead(writer, head);
  writeMeasures(writer, asked);
  writeMeasures(writer, sent);
  return writer.end(asked?.piece ?? "", sent?.piece ?? "");
}

/** The opposite of `packed`. */
export function unpacked(record: Uint8Array<ArrayBuffer>): Kept {
  const reader = new RecordReader(record);
  const facts = readFacts(reader);
  const headers = readHead(reader) ?? [];
  const head = readHead(reader);
  const asked = readBody(reader, reader.first);
  const sent = readBody(reader, reader.second);
  return { facts, headers, head, asked, sent };
}

/** Writes a head: its text, or names and values. */
function writeHead(writer: RecordWriter, head: Kept["head"]): void {
  writer.text(typeof head === "string" ? head : null);
  writer.list(typeof head === "string" ? null : head);
}

function readHead(reader: RecordReader): Kept["head"] {
  const text = reader.textOrNull();
  const list = reader.listOrNull();
  return text ?? list;
}

function writeFacts(writer: RecordWriter, facts: KeptFacts): void {
  writer.number(facts.arrived);
  writer.number(facts.started);
  writer.number(facts.first_byte_ms);
  writer.number(facts.total_ms);
  writer.number(facts.delay_ms);
  writer.number(facts.bytes);
  writer.number(facts.connection);
  writer.number(facts.open_connections);
  writer.number(facts.attempt);
  writer.number(facts.status);
  writer.number(facts.ordinal);
  writer.flag(facts.in_burst);
  writer.flag(facts.lies);
  writer.number(OUTCOMES.indexOf(facts.outcome));
  writer.number(ENDINGS.indexOf(facts.ending));
  writer.text(facts.id);
  writer.text(facts.domain);
  writer.text(facts.route);
  writer.text(facts.method);
  writer.text(facts.target);
  writer.text(facts.client);
  writer.text(facts.key);
  writer.text(facts.address);
  writer.text(facts.fault);
  writer.text(JSON.stringify(facts.detail));
  writer.numbers(facts.frames);
}

function readFacts(reader: RecordReader): KeptFacts {
  return {
    seq: reader.seq,
    end: reader.end,
    arrived: reader.number(),
    started: reader.number(),
    first_byte_ms: reader.numberOrNull(),
    total_ms: reader.number(),
    delay_ms: reader.number(),
    bytes: reader.number(),
    connection: reader.numberOrNull(),
    open_connections: reader.numberOrNull(),
    attempt: reader.numberOrNull(),
    status: reader.numberOrNull(),
    ordinal: reader.numberOrNull(),
    in_burst: reader.flag(),
    lies: reader.flag(),
    outcome: at(OUTCOMES, reader.number()),
    ending: at(ENDINGS, reader.number()),
    id: reader.text(),
    domain: reader.text(),
    route: reader.text(),
    method: reader.text(),
    target: reader.text(),
    client: reader.textOrNull(),
    key: reader.textOrNull(),
    address: reader.textOrNull(),
    fault: reader.textOrNull(),
    detail: JSON.parse(reader.text()),
    frames: reader.numbers(),
  };
}

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) {
    throw new RangeError(`Cannot read a record with the item ${index} of ${list.length}`);
  }
  return item;
}

/** Writes all that is known of a body but its text. */
function writeMeasures(writer: RecordWriter, body: BodyPart | null): void {
  writer.number(body && body.bytes);
  writer.text(body && body.digest);
}

function readBody(reader: RecordReader, piece: Uint8Array): KeptBody | null {
  const bytes = reader.numberOrNull();
  const digest = reader.textOrNull();
  return bytes === null ? null : keptBody({ piece, bytes, digest });
}
