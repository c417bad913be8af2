/** Requests that are in flight for as long as a test wants. */
import { inFlight } from "../../behaviour/steer.ts";
import { HELLO, type Target } from "../../harness.ts";
import { Line, portOf, post, takeApart } from "../../raw.ts";
import { each } from "./step.ts";

const REQUEST = post("/v1/chat/completions", HELLO);
/** Bytes that are sent at once; the last ones are kept back. */
const SENT = REQUEST.length - 5;

/** Opens connections with a request in flight on each. */
export async function withHalfSent(
  target: Target,
  count: number,
  test: (lines: readonly Line[]) => Promise<void>,
): Promise<void> {
  using stack = new DisposableStack();
  const lines = await each(count, async () => {
    const line = stack.use(await Line.open(portOf(target.url)));
    await line.send(REQUEST.slice(0, SENT));
    return line;
  });
  await inFlight(target, count);
  await test(lines);
}

/** Sends the rest of a request; the result is the status of its whole reply. */
export async function finish(line: Line): Promise<number | undefined> {
  await line.send(REQUEST.slice(SENT));
  const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
  return reply?.whole ? reply.status : undefined;
}
