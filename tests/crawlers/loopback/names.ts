/** A name server on loopback that knows no name and writes down, a line each, those that were asked for: names.ts FILE */
const [file = ""] = Deno.args;
const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 53 });
const NXDOMAIN = [0x81, 0x83];
const HEAD_BYTES = 12;

for await (const [query, from] of socket) {
  await Deno.writeTextFile(file, `${nameIn(query)}\n`, { append: true });
  const reply = query.slice();
  reply.set(NXDOMAIN, 2);
  reply.fill(0, 6, HEAD_BYTES); // no answers, no authority, nothing additional
  await socket.send(reply.subarray(0, questionEnd(query)), from);
}

/** The name in the question of a query (RFC 1035, 4.1.2). */
function nameIn(query: Uint8Array): string {
  const labels: string[] = [];
  for (let at = HEAD_BYTES; (query[at] ?? 0) > 0; at += 1 + (query[at] ?? 0)) {
    labels.push(new TextDecoder("latin1").decode(query.subarray(at + 1, at + 1 + (query[at] ?? 0))));
  }
  return labels.join(".");
}

/** The end of the question: behind its name, type and class. */
function questionEnd(query: Uint8Array): number {
  let at = HEAD_BYTES;
  while ((query[at] ?? 0) > 0) at += 1 + (query[at] ?? 0);
  return at + 5;
}
