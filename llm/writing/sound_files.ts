import { joined, repeated } from "../../engine/reply/body.ts";
import { SAMPLE_RATE, tone, wavOf } from "./sound.ts";

/** Content types of sound files. */
export const SOUND_TYPES = {
  mp3: "audio/mpeg",
  opus: "audio/opus",
  aac: "audio/aac",
  flac: "audio/flac",
  wav: "audio/wav",
  pcm: "audio/pcm",
} as const;

export type SoundFormat = keyof typeof SOUND_TYPES;

/**
 * A file of about `ms` milliseconds: a tone as WAV, PCM and FLAC; silence in the formats whose encoders are large, of
 * which each frame of silence is the same few bytes.
 */
export function soundFile(format: SoundFormat, ms: number): Uint8Array {
  switch (format) {
    case "wav":
      return wavOf(tone(ms));
    case "pcm":
      return tone(ms);
    case "flac":
      return flacOf(tone(ms));
    case "opus":
      return oggOf(ms);
    case "mp3":
      return repeated(MP3_FRAME, Math.ceil(ms * SAMPLE_RATE / 1000 / 576));
    case "aac":
      return repeated(AAC_FRAME, Math.ceil(ms * SAMPLE_RATE / 1000 / 1024));
  }
}

/** MPEG-2 layer III, 64 kbit/s, 24 kHz, mono: a header, and nothing but zeros up to the 192 bytes it has to have. */
const MP3_FRAME = new Uint8Array(192);
MP3_FRAME.set([0xff, 0xf3, 0x84, 0xc4]);

/** ADTS, AAC-LC, 24 kHz, mono, 13 bytes; the last six are an empty channel. */
const AAC_FRAME = new Uint8Array([
  0xff,
  0xf1,
  0x58,
  0x40,
  0x01,
  0xbf,
  0xfc,
  0x00,
  0xc8,
  0x00,
  0x80,
  0x23,
  0x80,
]);

/** Samples of a FLAC frame. */
const FLAC_BLOCK = 4096;

/** Samples of 16 bits, one channel, as FLAC that is not compressed (RFC 9639); the last block is filled with silence. */
function flacOf(samples: Uint8Array): Uint8Array {
  const blocks = Math.ceil(samples.length / 2 / FLAC_BLOCK);
  const info = new DataView(new ArrayBuffer(34));
  info.setUint16(0, FLAC_BLOCK);
  info.setUint16(2, FLAC_BLOCK);
  // Sample rate in 20 bits, channels less one in 3, bits of a sample less one in 5, then how many samples there are.
  info.setUint32(10, (SAMPLE_RATE << 12) | (15 << 4));
  info.setUint32(14, blocks * FLAC_BLOCK);
  const head = [...new TextEncoder().encode("fLaC"), 0x80, 0, 0, 34, ...new Uint8Array(info.buffer)];
  const frames = Array.from({ length: blocks }, (_, at) => flacFrame(samples, at));
  return joined([Uint8Array.from(head), ...frames]);
}

function flacFrame(samples: Uint8Array, number: number): Uint8Array {
  // Sync, fixed blocks; 4096 samples at 24 kHz; mono, 16 bits; the number of the frame, which is below 128.
  const head = [0xff, 0xf8, 0xc7, 0x08, number];
  const VERBATIM = 0x02;
  const frame = new Uint8Array(head.length + 2 + 2 * FLAC_BLOCK + 2);
  frame.set([...head, crc(head, { bits: 8, polynomial: 0x07 }), VERBATIM]);
  const block = samples.subarray(number * 2 * FLAC_BLOCK, (number + 1) * 2 * FLAC_BLOCK);
  for (let i = 0; i < block.length; i += 2) { // there the high byte comes first
    frame[head.length + 2 + i] = block[i + 1] ?? 0;
    frame[head.length + 3 + i] = block[i] ?? 0;
  }
  const end = new DataView(frame.buffer);
  end.setUint16(frame.length - 2, crc(frame.subarray(0, -2), { bits: 16, polynomial: 0x8005 }));
  return frame;
}

/** A check sum without reflection that begins with nought. */
function crc(bytes: Iterable<number>, { bits, polynomial }: { bits: number; polynomial: number }): number {
  const top = 2 ** (bits - 1);
  let sum = 0;
  for (const byte of bytes) {
    sum = (sum ^ byte * 2 ** (bits - 8)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      sum = (sum >= top ? ((sum << 1) ^ polynomial) : sum << 1) >>> 0;
      if (bits < 32) sum &= 2 ** bits - 1;
    }
  }
  return sum;
}

/** 20 ms of silence, mono, as Opus (RFC 6716). */
const OPUS_PACKET = [0xf8, 0xff, 0xfe];
const OPUS_MS = 20;
/** Opus counts time by this many a second, whatever was recorded. */
const OPUS_RATE = 48_000;

/** Silence as Opus in Ogg (RFC 7845, RFC 3533), at most 255 packets on one page. */
function oggOf(ms: number): Uint8Array {
  const count = Math.min(255, Math.ceil(ms / OPUS_MS));
  const text = (value: string) => [...new TextEncoder().encode(value)];
  const rate = new Uint8Array(new Uint32Array([SAMPLE_RATE]).buffer);
  const head = [...text("OpusHead"), 1, 1, 0, 0, ...rate, 0, 0, 0];
  const tags = [...text("OpusTags"), 4, 0, 0, 0, ...text("fake"), 0, 0, 0, 0];
  const packets = Array.from({ length: count }, () => OPUS_PACKET);
  const samples = count * OPUS_RATE * OPUS_MS / 1000;
  return joined([
    oggPage([head], { number: 0, samples: 0, flags: 2 }),
    oggPage([tags], { number: 1, samples: 0, flags: 0 }),
    oggPage(packets, { number: 2, samples, flags: 4 }),
  ]);
}

function oggPage(
  packets: readonly (readonly number[])[],
  { number, samples, flags }: { number: number; samples: number; flags: number },
): Uint8Array {
  const page = new Uint8Array([
    ...new TextEncoder().encode("OggS"),
    ...[0, flags, ...Array(20).fill(0), packets.length],
    ...packets.map(({ length }) => length),
    ...packets.flat(),
  ]);
  const view = new DataView(page.buffer);
  view.setUint32(6, samples, true);
  view.setUint32(14, 1, true); // number of the stream
  view.setUint32(18, number, true);
  view.setUint32(22, crc(page, { bits: 32, polynomial: 0x04c11db7 }), true);
  return page;
}
