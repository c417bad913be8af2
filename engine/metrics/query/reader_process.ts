/**
 * A process that reads a database file, one request a line: what runs in it can be ended at any time, which native
 * code on a thread cannot.
 *
 * @module
 */
import { after } from "../../base/clock.ts";
import { messageOf } from "../../base/error.ts";
import { linesOf } from "../../base/lines.ts";
import { openReadOnly, type Selection } from "./native.ts";
import { OWN_LIMITS, QUERY_LIMITS, type QueryPage } from "./query.ts";

/** A request to the process: `own` is a SELECT of the program's own. */
export interface ReaderRequest extends Selection {
  readonly own: boolean;
  /** Time that it may take, in milliseconds. */
  readonly time_ms: number;
}

/** Its answer, and its first line, unasked, is `{}`. */
export interface ReaderAnswer {
  readonly page?: QueryPage;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Answers requests on stdin until it ends. */
export async function runReaderProcess(path: string): Promise<void> {
  say({});
  for await (const line of linesOf(Deno.stdin.readable)) {
    const request: ReaderRequest = JSON.parse(line);
    // Should the process that asked be gone, nobody else would end this one.
    const cancel = after(2 * request.time_ms, () => Deno.kill(Deno.pid, "SIGKILL"));
    say(await answer(path, request));
    cancel();
  }
}

async function answer(path: string, request: ReaderRequest): Promise<ReaderAnswer> {
  try {
    using connection = await openReadOnly(path); // anew each time, as the file may have been replaced
    return {
      page: request.own
        ? await connection.select(request, OWN_LIMITS)
        : await connection.query(request, QUERY_LIMITS),
    };
  } catch (error) {
    return { error: { name: error instanceof Error ? error.name : "Error", message: messageOf(error) } };
  }
}

function say(answer: ReaderAnswer): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(answer)}\n`);
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}

if (import.meta.main) await runReaderProcess(Deno.args[0] ?? "");
