import { linesOf } from "../base/lines.ts";

/** The data of the server-sent events of a stream; those without any are left out. */
export async function* eventsOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of linesOf(bytes)) {
    const [, value] = /^data: ?(.*?)\r?$/s.exec(line) ?? [];
    if (value !== undefined) data.push(value);
    if (!/^\r?$/.test(line)) continue;
    if (data.join("") !== "") yield data.join("\n");
    data = [];
  }
}
