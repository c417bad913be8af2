import type { Kept, KeptBody } from "./kept.ts";

/**
 * A kept request as one text, since many objects that live for a while cost the garbage collector dearly: a line with
 * the lengths of its parts, then the parts one behind the other.
 *
 *     lengths \n facts as JSON | request headers | head of the reply | body of the request | body of the reply
 */
export function packed({ facts, headers, head, asked, sent }: Kept): string {
  const json = JSON.stringify({
    facts,
    asked: measures(asked),
    sent: measures(sent),
    hasText: hasText(head),
  });
  const names = headers.join("\n");
  const reply = typeof head === "string" ? head : head?.join("\n") ?? "";
  const [first, last] = [asked?.first ?? "", sent?.first ?? ""];
  const lengths = `${json.length},${names.length},${reply.length},${first.length},${last.length}\n`;
  return [lengths, json, names, reply, first, last].join("");
}

/** The opposite of `packed`. */
export function unpacked(text: string): Kept {
  const start = text.indexOf("\n");
  let at = start + 1;
  const parts = text.slice(0, start).split(",").map((length) => text.slice(at, at += Number(length)));
  const [json = "", headers = "", head = "", first = "", last = ""] = parts;
  const { facts, asked, sent, hasText } = JSON.parse(json);
  return {
    facts,
    headers: listOf(headers),
    head: hasText === null ? null : hasText ? head : listOf(head),
    asked: asked && { ...asked, first },
    sent: sent && { ...sent, first: last },
  };
}

/** True for a head as a text, false for a list, `null` for none. */
function hasText(head: Kept["head"]): boolean | null {
  return head === null ? null : typeof head === "string";
}

/** All that is known of a body but its text. */
function measures(body: KeptBody | null): Omit<KeptBody, "first"> | null {
  return body && { bytes: body.bytes, digest: body.digest, binary: body.binary };
}

function listOf(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n");
}
