import { rester } from "../../../engine/base/clock.ts";
import { hex, randomOf } from "../../../engine/chance/random.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Endpoint } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { contentOf, fileIdOf, keepFile } from "../files/file_store.ts";
import {
  answeredAt,
  type Batch,
  type BatchOutcome,
  type BatchUsage,
  filedAt,
  NO_USAGE,
  outcomes,
  progressAt,
  statusAt,
} from "./batch.ts";
import { answerLine, type LineReply, MOST_OUTPUT } from "../../request/batch_line.ts";
import { MadeOnce } from "../../request/made_once.ts";
import { entryOf, type Line, linesOf } from "./validate.ts";
import { textKey } from "../../../engine/base/hash.ts";
import type { Content } from "../../request/content.ts";

/** Dependencies for answering the lines of a batch. */
export interface BatchContext {
  readonly objectStore: ObjectStore;
  readonly content: Content;
  readonly endpoint: Endpoint;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const made = new MadeOnce(outcomes);

/**
 * Outcome of a batch that is over: made when it is first asked for, then kept. Its files have ids, times and contents
 * that depend on the batch alone, so two workers that make them at once make the same ones.
 */
export async function outcomeOf(batch: Batch, means: BatchContext): Promise<BatchOutcome> {
  return await made.get(means.objectStore, batch.id, () => make(batch, means));
}

async function make(batch: Batch, means: BatchContext): Promise<BatchOutcome> {
  const { objectStore } = means;
  const input = await contentOf(objectStore, batch.input_file_id);
  const results = new OutputFiles();
  if (input) await answerAll(batch, means, { lines: linesOf(input), results });
  return {
    completed: results.output.length,
    failed: results.errors.length,
    output_file_id: await keepLines(batch, means, { kind: "output", lines: results.output }),
    error_file_id: await keepLines(batch, means, { kind: "error", lines: results.errors }),
    usage: results.usage,
    errors: input ? [] : [inputGone(batch)],
  };
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
  { objectStore, now }: BatchContext,
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
  await keepFile(objectStore, file, new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  return file.id;
}

/** Answers what was dealt with before the batch was over, in slices that hold no other request up. */
async function answerAll(
  batch: Batch,
  means: BatchContext,
  { lines, results }: { readonly lines: readonly Line[]; readonly results: OutputFiles },
): Promise<void> {
  const dealtWith = progressAt(batch, means.now);
  const unanswered = REST[statusAt(batch, means.now)] ?? TOO_MUCH;
  const rest = rester();
  for (const [index, line] of lines.entries()) {
    await rest();
    const { custom_id, body } = entryOf(line);
    const key = textKey(0, `${batch.id} ${line.number}`);
    const ids = randomOf(key, "batch_line");
    const row = { id: `batch_req_${hex(ids, 32)}`, custom_id, request_id: hex(ids, 32) };
    if (index >= dealtWith) results.drop(row, unanswered);
    else if (results.size >= MOST_OUTPUT) results.drop(row, TOO_MUCH);
    else {
      const { objectStore, content, endpoint } = means;
      const place = {
        key,
        request_id: row.request_id,
        index,
        endpoint,
        header: NO_HEADER,
        content,
        objectStore,
      };
      results.add(row, await answerLine({ ...place, arrived: answeredAt(batch, index) }, body));
    }
  }
}

const NO_HEADER = () => undefined;

/** Reasons for a missing answer. */
interface Why {
  readonly code: string;
  readonly message: string;
}

/** Reasons for unanswered requests, by how the batch ended. */
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

/** Identity of a line in an output file. */
interface OutputLine {
  readonly id: string;
  readonly custom_id: string;
  readonly request_id: string;
}

/** The lines of both files, and the tokens of all answers. */
class OutputFiles {
  readonly output: string[] = [];
  readonly errors: string[] = [];
  usage: BatchUsage = NO_USAGE;
  /** Length of all answers, in UTF-16 units. */
  size = 0;

  add({ id, custom_id, request_id }: OutputLine, { status, body }: LineReply): void {
    const response = { status_code: status, request_id, body };
    const line = JSON.stringify({ id, custom_id, response, error: null });
    this.size += line.length;
    (status === 200 ? this.output : this.errors).push(line);
    if (isObject(body["usage"])) this.usage = sum(this.usage, body["usage"]);
  }

  drop({ id, custom_id }: OutputLine, error: Why): void {
    this.errors.push(JSON.stringify({ id, custom_id, response: null, error }));
  }
}

/** Endpoints have two names for each kind of token. */
function sum({ input, cached, output, reasoning }: BatchUsage, usage: Json): BatchUsage {
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
