import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";
import type { Answer, Raw } from "../../reply/reply.ts";
import type { Exchange } from "../../reply/exchange.ts";

/** The good reply with raw header lines appended, and its nearest equivalent for hosts without raw sockets. */
export function withLines(
  answer: Answer,
  exchange: Exchange,
  { own, nearest = answer }: { readonly own: readonly string[]; readonly nearest?: Answer },
): Raw {
  const message = httpMessageOf(answer, exchange);
  const date = message.lines.findIndex((line) => line.startsWith("Date:"));
  const script = scriptOf({ ...message, lines: message.lines.toSpliced(date, 0, ...own) });
  return rawOf(script, { status: answer.status, nearest });
}
