import type { Duplex } from "node:stream";
import type { SocketConnection } from "./socket_connection.ts";
import { exchangesOn } from "./socket_use.ts";

/** Sockets on which something came that is not HTTP. */
const spoilt = new WeakSet<Duplex>();

/**
 * Has bytes that are not HTTP answered in their turn, and once: behind the replies to what was asked before them.
 * `answer` gets the exchange whose request they are a part of; none where they begin where a request should.
 */
export async function inTurn(
  socket: Duplex,
  answer: (broken?: SocketConnection) => Promise<void>,
): Promise<void> {
  if (spoilt.has(socket)) return;
  spoilt.add(socket);
  const { open, last } = exchangesOn(socket);
  const broken = last?.isIncomplete ? last : undefined;
  for (const one of open) if (one !== broken || one.isAnswered) await one.over();
  await answer(broken);
}
