/** Times that a reply is sent at most. */
const MOST_TIMES = 20;

/**
 * Sends a reply until it takes no more than so many writes: one that the machine has stopped for some milliseconds lets
 * others go first, and takes more.
 */
export async function inWrites<Sent extends { readonly writes: readonly string[] }>(
  count: number,
  send: () => Promise<Sent>,
): Promise<Sent> {
  let sent = await send();
  for (let times = 1; sent.writes.length > count && times < MOST_TIMES; times++) sent = await send();
  return sent;
}
