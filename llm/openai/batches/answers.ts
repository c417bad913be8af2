import { breathe } from "../../../engine/clock.ts";
import { hex, randomOf, textKey } from "../../../engine/random.ts";
import type { Shelf } from "../../../engine/shelf.ts";
import type { Endpoint } from "../../endpoint.ts";
import { isObject, type Json } from "../../json.ts";
import type { Content } from "../../writing/content.ts";
import { contentOf, fileIdOf, keepFile } from "../files/store.ts";
import {
  answeredAt,
  type Batch,
  filedAt,
  NO_USAGE,
  type Outcome,
  outcomes,
  progressAt,
  statusAt,
  type Usage,
} from "./batch.ts";
import { answerLine, type Reply } from "./line.ts";
import { entryOf, type Line, linesOf } from "./validate.ts";

/** UTF-16 units of requests and answers without a pause: some milliseconds. */
const HANDFUL = 64 * 1024;
/** Most answers that are kept of one batch, in UTF-16 units. */
const MOST_OUTPUT = 96 * 1024 * 1024;

/** What it takes to answer the lines of a batch. */
export interface Means {
  readonly shelf: Shelf;
  readonly content: Content;
  readonly endpoint: Endpoint;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Batches that this worker is at, so that it answers each only once; others would only come to the same. */
const underWay = new WeakMap<Shelf, Map<string, Promise<Outcome>>>();

/**
 * What came of a batch that is over: made when it is first asked for, then kept. Its files have ids, times and
 * contents that hang on the batch alone, so two workers that make them at once make the same ones.
 */
export async function outcomeOf(batch: Batch, means: Means): Promise<Outcome> {
  const { shelf } = means;
  const known = await outcomes.get(shelf, batch.id);
  if (known) return known;
  const mine = underWay.get(shelf) ?? new Map<string, Promise<Outcome>>();
  underWay.set(shelf, mine);
  const work = mine.get(batch.id) ?? make(batch, means).finally(() => mine.delete(batch.id));
  mine.set(batch.id, work);
  return await work;
}

async function make(batch: Batch, means: Means): Promise<Outcome> {
  const { shelf } = means;
  const input = await contentOf(shelf, batch.input_file_id);
  const results = new Results();
  if (input) await answerAll(batch, means, { lines: linesOf(input), results });
  const outcome: Outcome = {
    completed: results.output.length,
    failed: results.errors.length,
    output_file_id: await keepLines(batch, means, { kind: "output", lines: results.output }),
    error_file_id: await keepLines(batch, means, { kind: "error", lines: results.errors }),
    usage: results.usage,
    errors: input ? [] : [inputGone(batch)],
  };
  await outcomes.put(shelf, batch.id, outcome);
  return outcome;
}

function inputGone({ input_file_id }: Batch) {
  return {
    code: "file_not_found",
    message: `No such File object: ${input_file_id}`,
    param: null,
    line: null,
  };
}

/** The id of a file with these lines; `null` where there are none. */
async function keepLines(
  batch: Batch,
  { shelf, now }: Means,
  { kind, lines }: { readonly kind: "output" | "error"; readonly lines: readonly string[] },
): Promise<string | null> {
  if (lines.length === 0) return null;
  const filename = `${batch.id}_${kind}.jsonl`;
  const file = {
    id: fileIdOf(filename),
    purpose: "batch_output",
    filename,
    created: filedAt(batch, now),
    lasts: batch.output_sec,
  };
  await keepFile(shelf, file, new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  return file.id;
}

/** Answers what was dealt with before the batch was over, in slices that hold no other request up. */
async function answerAll(
  batch: Batch,
  means: Means,
  { lines, results }: { readonly lines: readonly Line[]; readonly results: Results },
): Promise<void> {
  const dealtWith = progressAt(batch, means.now);
  const rest = REST[statusAt(batch, means.now)] ?? TOO_MUCH;
  let breath = HANDFUL;
  let read = 0;
  for (const [index, line] of lines.entries()) {
    read += line.text.length;
    if (read + results.size > breath) {
      await breathe();
      breath = read + results.size + HANDFUL;
    }
    const { custom_id, body } = entryOf(line);
    const key = textKey(0, `${batch.id} ${line.number}`);
    const ids = randomOf(key, "batch_line");
    const row = { id: `batch_req_${hex(ids, 32)}`, custom_id, request_id: hex(ids, 32) };
    if (index >= dealtWith) results.drop(row, rest);
    else if (results.size >= MOST_OUTPUT) results.drop(row, TOO_MUCH);
    else {
      const { shelf, content, endpoint } = means;
      const place = { key, request_id: row.request_id, index, endpoint, content, shelf };
      results.add(row, await answerLine({ ...place, arrived: answeredAt(batch, index) }, body));
    }
  }
}

/** Why a request has no answer. */
interface Why {
  readonly code: string;
  readonly message: string;
}

/** Why requests are left, by how the batch ended. */
const REST: Readonly<Record<string, Why>> = {
  expired: {
    code: "batch_expired",
    message: "This request could not be executed before the completion window expired.",
  },
  cancelled: {
    code: "batch_cancelled",
    message: "This request was not executed because the batch was cancelled.",
  },
};
const TOO_MUCH: Why = {
  code: "output_too_large",
  message: `errorworks keeps at most ${MOST_OUTPUT} characters of the answers of a batch.`,
};

/** What names a line of a file with answers. */
interface Row {
  readonly id: string;
  readonly custom_id: string;
  readonly request_id: string;
}

/** The lines of both files, and the tokens of all answers. */
class Results {
  readonly output: string[] = [];
  readonly errors: string[] = [];
  usage: Usage = NO_USAGE;
  /** Of the answers, in UTF-16 units. */
  size = 0;

  add({ id, custom_id, request_id }: Row, { status, body }: Reply): void {
    const response = { status_code: status, request_id, body };
    const line = JSON.stringify({ id, custom_id, response, error: null });
    this.size += line.length;
    (status === 200 ? this.output : this.errors).push(line);
    if (isObject(body["usage"])) this.usage = sum(this.usage, body["usage"]);
  }

  drop({ id, custom_id }: Row, error: Why): void {
    this.errors.push(JSON.stringify({ id, custom_id, response: null, error }));
  }
}

/** Endpoints have two names for each kind of token. */
function sum({ input, cached, output, reasoning }: Usage, usage: Json): Usage {
  const inputs = usage["prompt_tokens_details"] ?? usage["input_tokens_details"];
  const outputs = usage["completion_tokens_details"] ?? usage["output_tokens_details"];
  return {
    input: input + number(usage["prompt_tokens"] ?? usage["input_tokens"]),
    cached: cached + number(isObject(inputs) ? inputs["cached_tokens"] : 0),
    output: output + number(usage["completion_tokens"] ?? usage["output_tokens"]),
    reasoning: reasoning + number(isObject(outputs) ? outputs["reasoning_tokens"] : 0),
  };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
