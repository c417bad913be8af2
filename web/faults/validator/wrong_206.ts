import { joined, withHeaders } from "../../../engine/reply/body.ts";
import type { Bytes } from "../bytes.ts";
import { bytesForms } from "../forms.ts";
import { asksForPart, bytesIn, type FilePart, partial, partOf, told } from "./ranges.ts";

/** A part of a file that is not what it is said to be (pypa/pip#14131, xroche/httrack#428). */
export const wrong206 = bytesForms({
  name: "wrong_206",
  summary:
    "206 with bytes from elsewhere (shifted), of another part, which it tells (other_part), half of them " +
    "(short), all there are (whole) or those of a newer version with its ETag (changed); without Content-Range " +
    "(untold), with twice the total (total), or as multipart (multipart); or another part than was asked for, and all that " +
    "is told of it is true: all there is (honest_whole), the first half of the part (honest_short), one that begins " +
    "earlier and ends at the end (honest_early), none as if all were there already (complete)",
  applies: asksForPart,
  forms: {
    shifted: (answer, exchange) => lying(answer, partOf(exchange, answer), bytesFromElsewhere),
    other_part: (answer, exchange) => {
      const other = otherThan(partOf(exchange, answer));
      return partial(answer, bytesIn(answer.body, other), told(other));
    },
    short: (answer, exchange) =>
      lying(answer, partOf(exchange, answer), (bytes, part) => {
        const right = bytesIn(bytes, part);
        return right.subarray(0, Math.floor(right.length / 2));
      }),
    whole: (answer, exchange) => lying(answer, partOf(exchange, answer), (bytes) => bytes),
    changed: (answer, exchange) => {
      const newer = { ...answer, body: answer.body.map(changedByte) };
      return withHeaders(lying(newer, partOf(exchange, answer), bytesIn), { etag: '"newer"' });
    },
    untold: (answer, exchange) => {
      const { headers: { "content-range": _, ...headers }, ...rest } = lying(
        answer,
        partOf(exchange, answer),
        bytesIn,
      );
      return { ...rest, headers };
    },
    total: (answer, exchange) => {
      const part = partOf(exchange, answer);
      return partial(answer, bytesIn(answer.body, part), told({ ...part, size: part.size * 2 + 1 }));
    },
    honest_whole: (answer) =>
      honest(answer, { from: 0, to: answer.body.length - 1, size: answer.body.length }),
    honest_short: (answer, exchange) => {
      const part = partOf(exchange, answer);
      return honest(answer, { ...part, to: part.from + Math.floor((part.to - part.from) / 2) });
    },
    honest_early: (answer, exchange) => {
      const { from, size } = partOf(exchange, answer);
      return honest(answer, { from: Math.floor(from / 2), to: size - 1, size });
    },
    complete: (answer) => {
      const size = answer.body.length;
      return partial(answer, new Uint8Array(), told({ from: size, to: size - 1, size }));
    },
    multipart: (answer, exchange) => inMultipart(answer, partOf(exchange, answer)),
  },
});

/** 206 with a part, and with the truth about it. */
function honest(answer: Bytes, part: FilePart) {
  return partial(answer, bytesIn(answer.body, part), told(part));
}

/** 206 that claims to be the part, whatever its bytes are. */
function lying(answer: Bytes, part: FilePart, bytes: (all: Uint8Array, part: FilePart) => Uint8Array) {
  return partial(answer, bytes(answer.body, part), told(part));
}

/** Same number of bytes from half a file further on, wrapping around at its end. */
function bytesFromElsewhere(all: Uint8Array, part: FilePart): Uint8Array {
  const half = Math.ceil(all.length / 2);
  return bytesIn(joined([all.subarray(half), all.subarray(0, half)]), part);
}

/** A part as long as this one, or shorter, at the beginning, or in the second half if it is there itself. */
function otherThan({ from, to, size }: FilePart): FilePart {
  const start = from > 0 ? 0 : Math.floor(size / 2);
  return { from: start, to: Math.max(start, Math.min(size - 1, start + to - from)), size };
}

/** Each lower-case letter is the next one in the newer version. */
function changedByte(byte: number): number {
  return byte >= 0x61 && byte < 0x7a ? byte + 1 : byte;
}

const BOUNDARY = "errorworks-part";

/** One part as if several had been asked for. */
function inMultipart(answer: Bytes, part: FilePart) {
  const type = answer.headers["content-type"] ?? "application/octet-stream";
  const head = `--${BOUNDARY}\r\ncontent-type: ${type}\r\ncontent-range: ${told(part)}\r\n\r\n`;
  const encoder = new TextEncoder();
  const body = joined([
    encoder.encode(head),
    bytesIn(answer.body, part),
    encoder.encode(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  const { status, headers: { "content-range": _, ...headers } } = partial(answer, body, "");
  return {
    status,
    headers: { ...headers, "content-type": `multipart/byteranges; boundary=${BOUNDARY}` },
    body,
  };
}
