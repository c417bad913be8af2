import { isObject, type Json, jsonOf } from "../../base/json.ts";

/** The events of a stream, as far as they are JSON objects: server-sent events, or a line each. */
export function eventsOf(text: string): readonly Json[] {
  return text.split(/\r\n|\n|\r/).flatMap((line) => {
    const data = line.startsWith("data:") ? line.slice(5) : line.startsWith("{") ? line : "";
    const value = data === "" ? undefined : jsonOf(data);
    return isObject(value) ? [value] : [];
  });
}

/** Tells a piece of a stream that only keeps it open: a comment, or a ping. */
export function isKeepAlive(piece: string): boolean {
  const lines = piece.split(/\r\n|\n|\r/).filter((line) => line !== "");
  return lines.every((line) =>
    line.startsWith(":") || /^event: ?ping$/.test(line) || /"type": ?"ping"/.test(line)
  );
}
