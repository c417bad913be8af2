import { type BankEntry, pickEntry, readBank } from "../../engine/content/bank.ts";
import { ConfigError } from "../../engine/base/error.ts";
import { file } from "../http/file.ts";
import type { ContentSettings } from "../settings/content_settings.ts";
import { decoded } from "../../engine/base/decoded.ts";
import type { PageMaker } from "./mode.ts";

/** A prepared page. */
interface Prepared {
  readonly body: string;
  readonly type: string;
  /** Path of the page; `null`: anywhere that no other is. */
  readonly path: string | null;
}

const PATH = "web.content.bank.file";

/**
 * Reads a bank of pages. Those with a `url` are at its path and nowhere else; the others are wherever none of those is.
 *
 * @throws {ConfigError} naming the line that is wrong
 */
export async function openBank({ file: name, selection }: ContentSettings["bank"]): Promise<PageMaker> {
  const pages = Map.groupBy((await readBank(name, PATH)).map(preparedOf), ({ path }) => path);
  return (exchange) => {
    const here = pages.get(exchange.ask.path) ?? pages.get(null);
    if (!here) return null;
    const turn = (of: "server" | "session") => exchange.next("bank", of);
    const { body, type } = pickEntry(here, selection, { random: exchange.draw("content"), turn });
    return file({ kind: "bank", type, body, headers: { "cache-control": "no-store" } });
  };
}

/** @throws {ConfigError} */
function preparedOf(
  { content, rest: { content_type = "text/html; charset=utf-8", url }, at }: BankEntry,
): Prepared {
  const wrong = (message: string) => new ConfigError([{ path: PATH, message: `${at}: ${message}` }]);
  if (typeof content_type !== "string" || !/^[\x20-\x7e]+$/.test(content_type)) {
    throw wrong('"content_type" is no content type');
  }
  if (url === undefined || url === null) return { body: content, type: content_type, path: null };
  if (typeof url !== "string" || !URL.canParse(url, "http://bank/")) throw wrong('"url" is no address');
  return { body: content, type: content_type, path: decoded(new URL(url, "http://bank/").pathname) };
}
