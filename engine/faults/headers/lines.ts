import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";
import type { Answer, Raw } from "../../reply/reply.ts";
import type { Exchange } from "../../reply/exchange.ts";

/** The good reply with header lines of its own behind those that it has anyway, and what is nearest to it. */
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
