import { yieldToEventLoop } from "../../../engine/base/clock.ts";
import { type ApiError } from "../../../engine/base/error.ts";
import { isDeeperThan, isObject, type Json } from "../../../engine/base/json.ts";
import { modelOf } from "../../base/models.ts";
import { missing, wrongType, wrongValue } from "../checks.ts";

/** Problem of a file, or of a line of it. */
export interface LineError {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** Counted from 1; `null`: it is the whole file. */
  readonly line: number | null;
}

/** A line that has something in it. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** A request in a line. */
export interface BatchEntry {
  readonly custom_id: string;
  readonly body: Json;
}

/** Result of checking a file. */
export interface Findings {
  readonly total: number;
  /** The model that all lines name, by its dated name. */
  readonly model: string | null;
  readonly errors: readonly LineError[];
}

/** Most requests of a batch. */
const MOST_LINES = 50_000;
/** Most errors that are listed. */
const MOST_ERRORS = 100;
/** Lists and objects in each other; `JSON.stringify` takes some thousands. */
const MOST_LEVELS = 500;
/** Lines that are read without a pause. */
const HANDFUL = 200;
const KEYS = ["custom_id", "method", "url", "body"] as const;
/** Batchable endpoints that can stream, by the API's names. */
const STREAMING: Readonly<Record<string, string>> = {
  "/v1/chat/completions": "Chat Completions",
  "/v1/completions": "Completions",
  "/v1/responses": "Responses",
};

/** The lines of a file but the empty ones. */
export function linesOf(content: Uint8Array): Line[] {
  const lines = new TextDecoder().decode(content).split("\n");
  return lines.map((text, at) => ({ number: at + 1, text })).filter(({ text }) => text.trim() !== "");
}

/** The request in a line that has been found right. */
export function entryOf({ text }: Line): BatchEntry {
  return JSON.parse(text);
}

/** Says what is in a file and what is wrong with it, in slices that hold no other request up. */
export async function validate(lines: readonly Line[], endpoint: string, strict: boolean): Promise<Findings> {
  const whole = wholeProblem(lines.length);
  if (whole) return { total: 0, model: null, errors: [whole] };
  const reader = new Reader(endpoint, strict);
  for (const [at, line] of lines.entries()) {
    if (at % HANDFUL === HANDFUL - 1) await yieldToEventLoop();
    reader.read(line);
    if (reader.errors.length >= MOST_ERRORS) break;
  }
  const { model, errors } = reader;
  return { total: lines.length, model: modelOf(model ?? "")?.snapshot ?? model, errors };
}

function wholeProblem(count: number): LineError | undefined {
  if (count > 0 && count <= MOST_LINES) return undefined;
  const [code, message] = count === 0
    ? ["empty_file", "The input file is empty. Please ensure that your batch contains at least one request."]
    : ["too_many_requests", `The input file has ${count} requests. A batch has at most ${MOST_LINES}.`];
  return { code, message, param: null, line: null };
}

/** Reads lines one after the other; some have to agree with those before. */
class Reader {
  readonly errors: LineError[] = [];
  model: string | null = null;
  readonly #seen = new Set<string>();

  constructor(readonly endpoint: string, readonly strict: boolean) {}

  read({ number, text }: Line): void {
    const error = this.#problem(text);
    if (error) this.errors.push({ ...error, line: number });
  }

  #problem(text: string): LineProblem | undefined {
    const entry = entryIn(text);
    if (!entry) return NOT_JSON;
    return shapeProblem(entry) ?? this.#idProblem(String(entry["custom_id"])) ??
      this.#urlProblem(entry["url"]) ?? this.#bodyProblem(entry["body"]);
  }

  #idProblem(id: string): LineProblem | undefined {
    if (this.#seen.has(id)) return DUPLICATE;
    this.#seen.add(id);
    return undefined;
  }

  #urlProblem(url: unknown): LineProblem | undefined {
    return url === this.endpoint ? undefined : WRONG_URL;
  }

  #bodyProblem(body: unknown): LineProblem | undefined {
    if (!isObject(body)) return undefined;
    const name = STREAMING[this.endpoint];
    if (name && body["stream"] === true) {
      const message = `${name}: Streaming is not supported in the Batch API.`;
      return { code: "streaming_unsupported", message, param: "body.stream" };
    }
    const { model } = body;
    if (typeof model !== "string") return undefined; // the endpoint itself has words for that
    if (this.strict && !modelOf(model)) return UNKNOWN_MODEL;
    this.model ??= model;
    return model === this.model ? undefined : otherModel(model);
  }
}

type LineProblem = Omit<LineError, "line">;

const NOT_JSON = {
  code: "invalid_json_line",
  message: "This line is not parseable as valid JSON.",
  param: null,
};
const DUPLICATE = {
  code: "duplicate_custom_id",
  message:
    "The custom_id for this request is a duplicate of another request. The custom_id parameter must be " +
    "unique for each request in a batch.",
  param: "custom_id",
};
const WRONG_URL = {
  code: "invalid_url",
  message: "The URL provided for this request does not match the batch endpoint.",
  param: "url",
};
const UNKNOWN_MODEL = {
  code: "model_not_found",
  message: "The provided model is not supported by the Batch API.",
  param: "body.model",
};

function otherModel(model: string): LineProblem {
  const message =
    `The model \`${model}\` for this request does not match the rest of the batch. Each batch ` +
    "must contain requests for a single model.";
  return { code: "mismatched_model", message, param: "body.model" };
}

function entryIn(text: string): Json | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    return isObject(entry) && !isDeeperThan(entry, MOST_LEVELS) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** First field that is missing or has the wrong shape. */
function shapeProblem(entry: Json): LineProblem | undefined {
  for (const key of KEYS) {
    const bad = valueProblem(key, entry[key]);
    if (!bad) continue;
    const { code, message, param = key } = bad.http;
    return { code: code ?? "invalid_value", message, param };
  }
  return undefined;
}

function valueProblem(key: typeof KEYS[number], value: unknown): ApiError | undefined {
  if (value === undefined || value === null || value === "") return missing(key);
  if (key === "body") return isObject(value) ? undefined : wrongType(key, "an object", value);
  if (typeof value !== "string") return wrongType(key, "a string", value);
  return key === "method" && value !== "POST" ? wrongValue(key, value, ["POST"]) : undefined;
}
