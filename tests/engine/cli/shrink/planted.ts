/** Twenty bugs in five clients, each with what brings it out. */
import type { TapeLine } from "../../../../engine/tape/tape.ts";
import { agent } from "./clients/agent.ts";
import { batch } from "./clients/batch.ts";
import type { Client } from "./clients/client.ts";
import { crawl } from "./clients/crawl.ts";
import { listen } from "./clients/listen.ts";
import { summarise } from "./clients/summarise.ts";

/** A bug of a client. */
export interface Planted {
  readonly name: string;
  readonly client: Client;
  readonly bug: string;
  /** True for the lines that bring it out, and for no fewer. */
  isCause(lines: readonly TapeLine[]): boolean;
}

/** Faults that a run draws from; a client without a bug survives all of them. */
export const FAULTS = {
  llm: [
    "rate_limit",
    "service_unavailable",
    "bad_gateway",
    "internal_error",
    "connection_reset",
    "invalid_json",
    "missing_fields",
    "empty_content",
    "stream_cut",
    "malformed_frame",
    "crlf_frames",
    "stream_error",
    "missing_done",
    "cut_arguments",
    "unknown_tool",
    "invalid_arguments",
  ],
  web: ["internal_error", "rate_limit", "paywall", "truncated_html", "connection_reset"],
};

/** One line of one of these faults. */
const one = (...faults: readonly string[]) => (lines: readonly TapeLine[]) =>
  lines.length === 1 && lines.every(({ step }) => faults.includes(String(step["fault"])));

/** Two lines for one request and its repetition. */
const inARow = (isRight: (line: TapeLine) => boolean) => (lines: readonly TapeLine[]) => {
  const [first, second] = lines.toSorted((a, b) => a.attempt - b.attempt);
  const isPair = first?.asked === second?.asked && second?.attempt === (first?.attempt ?? 0) + 1;
  return lines.length === 2 && isPair && lines.every(isRight);
};

const ALL: readonly (readonly [string, Client, string, Planted["isCause"]])[] = [
  ["summarise", summarise, "429", one("rate_limit")],
  ["summarise", summarise, "503", one("service_unavailable")],
  ["summarise", summarise, "json", one("invalid_json")],
  ["summarise", summarise, "fields", one("missing_fields")],
  ["summarise", summarise, "empty", one("empty_content")],
  ["listen", listen, "cut", one("stream_cut", "missing_done", "stream_error", "connection_reset")],
  ["listen", listen, "frame", one("malformed_frame")],
  ["listen", listen, "crlf", one("crlf_frames", "malformed_frame")],
  ["listen", listen, "error", one("stream_error")],
  ["listen", listen, "done", one("missing_done", "stream_cut", "stream_error")],
  ["agent", agent, "cut", one("cut_arguments")],
  ["agent", agent, "unknown", one("unknown_tool")],
  ["agent", agent, "arguments", one("invalid_arguments")],
  ["agent", agent, "twice", inARow(({ step }) => step["fault"] === "rate_limit")],
  ["crawl", crawl, "status", one("internal_error")],
  ["crawl", crawl, "truncated", one("truncated_html")],
  ["crawl", crawl, "paywall", one("paywall")],
  ["batch", batch, "reset", one("connection_reset")],
  ["batch", batch, "third", (lines: readonly TapeLine[]) => lines.length === 3],
  ["batch", batch, "second", inARow(() => true)],
];

/** All bugs; the first word of a name is the file of the client. */
export const PLANTED: readonly Planted[] = ALL.map(([file, client, bug, isCause]) => ({
  name: `${file} ${bug}`,
  client,
  bug,
  isCause,
}));
