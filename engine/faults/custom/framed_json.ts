/** JSON with the texts around it, such as `data: ` and an empty line. */
export interface FramedJson {
  readonly before: string;
  readonly value: unknown;
  readonly after: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The JSON object or list in a frame of SSE, a line of NDJSON, an item of a streamed list, or a whole body; `null` without one. */
export function framedJson(piece: string | Uint8Array): FramedJson | null {
  const text = textOf(piece);
  return text === null
    ? null
    : parsed(text, /[{[]/.exec(text)?.index ?? -1) ?? parsed(text, text.indexOf("{"));
}

function parsed(text: string, from: number): FramedJson | null {
  const to = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
  if (from < 0 || to <= from) return null;
  try {
    return { before: text.slice(0, from), value: JSON.parse(text.slice(from, to)), after: text.slice(to) };
  } catch {
    return null;
  }
}

function textOf(piece: string | Uint8Array): string | null {
  if (typeof piece === "string") return piece;
  try {
    return decoder.decode(piece);
  } catch {
    return null;
  }
}
