/**
 * Twenty bugs that no single fault at the first request shows: they take two faults or three, or another position.
 *
 * Chosen by what real clients get wrong in code that runs after a failure: state of one attempt that is still there at
 * the next, a second way that is checked less than the first, ends of lists and of sessions.
 */
import type { Client } from "../../shrink/clients/client.ts";
import { agent } from "./agent.ts";
import { batch } from "./batch.ts";
import { crawl } from "./crawl.ts";
import { listen } from "./listen.ts";
import { summarise } from "./summarise.ts";

/** A fault at the request that comes as such in a run, from 1. */
export type FaultAt = readonly [fault: string, ordinal: number];

/** A bug that takes more than one fault at the first request. */
export interface DeepBug {
  readonly name: string;
  readonly client: Client;
  readonly bug: string;
  readonly domain: "llm" | "web";
  readonly says: string;
  /** An example of what shows it: the fewest faults. */
  readonly cause: readonly FaultAt[];
}

type Row = readonly [name: string, client: Client, says: string, cause: readonly FaultAt[]];

const ALL: readonly Row[] = [
  [
    "summarise stale",
    summarise,
    "waits as long as an earlier Retry-After said, though the later error has none",
    [["rate_limit", 3], ["connection_reset", 4]],
  ],
  [
    "summarise release",
    summarise,
    "gives the tokens of a 429 back twice if a reply of no use follows",
    [["rate_limit", 3], ["invalid_json", 4]],
  ],
  [
    "summarise fallback",
    summarise,
    "takes an error of the second model, asked after two failures, for its answer",
    [["bad_gateway", 3], ["bad_gateway", 4], ["internal_error", 5]],
  ],
  [
    "summarise breaker",
    summarise,
    "a breaker opens at a broken connection right after a 5xx, and swallows the next text",
    [["service_unavailable", 3], ["connection_reset", 4]],
  ],
  [
    "listen doubled",
    listen,
    "clears the text of a cut stream in a handler that does not run if the repetition is refused",
    [["stream_cut", 3], ["service_unavailable", 4]],
  ],
  [
    "listen resume",
    listen,
    "goes on where the first stream was cut, though the second one was cut later",
    [["stream_cut", 3], ["stream_cut", 4]],
  ],
  [
    "listen plain",
    listen,
    "takes an empty answer for a story where it asks without a stream, after an error in one",
    [["stream_error", 3], ["empty_content", 4]],
  ],
  ["listen last", listen, "a cut story is noticed as the next one begins: not the last one", [[
    "stream_cut",
    12,
  ]]],
  [
    "agent lost",
    agent,
    "asks a limited turn again without the result of the tool",
    [["rate_limit", 2]],
  ],
  [
    "agent twice",
    agent,
    "runs a tool once more if the turn after it fails twice",
    [["internal_error", 2], ["internal_error", 3]],
  ],
  [
    "agent repair",
    agent,
    "mends cut arguments of a tool in a repetition, where nobody checks them",
    [["internal_error", 1], ["cut_arguments", 2]],
  ],
  [
    "agent short",
    agent,
    "the shorter prompt that it sends after a 429 is not guarded against unknown tools",
    [["rate_limit", 1], ["unknown_tool", 2]],
  ],
  ["crawl end", crawl, "takes a 5xx of the second page of a listing for its end", [["internal_error", 6]]],
  [
    "crawl queue",
    crawl,
    "forgets an item that fails once more in the queue of failed ones",
    [["internal_error", 2], ["internal_error", 6]],
  ],
  [
    "crawl ban",
    crawl,
    "takes a 403 right behind a 429 for a ban, and leaves out the rest of the site",
    [["rate_limit", 2], ["forbidden", 3]],
  ],
  [
    "crawl seen",
    crawl,
    "items of a page of the listing that broke off count as seen when it comes whole, but for the first page",
    [["incomplete_response", 6]],
  ],
  ["batch first", batch, "asks again for the first failure of a group alone", [["bad_gateway", 1], [
    "bad_gateway",
    2,
  ]]],
  [
    "batch order",
    batch,
    "an answer that takes a second repetition goes to the end of its group",
    [["bad_gateway", 1], ["bad_gateway", 5]],
  ],
  [
    "batch narrow",
    batch,
    "in the group after a 429, asked one by one, a broken connection ends the group",
    [["rate_limit", 1], ["connection_reset", 6]],
  ],
  ["batch tail", batch, "repeats the failures of the last group, which is not full, with other texts", [[
    "bad_gateway",
    17,
  ]]],
];

/** All bugs; the first word of a name is the file of the client. */
export const DEEP_BUGS: readonly DeepBug[] = ALL.map(([name, client, says, cause]) => {
  const [file, bug = ""] = name.split(" ");
  return { name, client, bug, domain: file === "crawl" ? "web" : "llm", says, cause };
});
