import type { Duplex } from "node:stream";
import type { SocketConnection } from "./socket_connection.ts";
import { exchangesOn } from "./socket_use.ts";

/** Sockets on which bytes that are not HTTP have been answered, or are about to be. */
const answered = new WeakSet<Duplex>();

/**
 * Answers bytes that are not HTTP once per socket, behind the replies to the requests before them. `answer` gets the
 * exchange whose request they are a part of; `undefined` where a new request should have begun.
 */
export async function inTurn(
  socket: Duplex,
  answer: (broken?: SocketConnection) => Promise<void>,
): Promise<void> {
  if (answered.has(socket)) return;
  answered.add(socket);
  const { open, last } = exchangesOn(socket);
  const broken = last?.isIncomplete ? last : undefined;
  for (const one of open) if (one !== broken || one.isAnswered) await one.over();
  await answer(broken);
}
