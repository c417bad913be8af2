/** Samples a second, as OpenAI's voices have them. */
export const SAMPLE_RATE = 24_000;

const WAV_HEADER_BYTES = 44;
const PITCH_HZ = 440;
const LOUDNESS = 0.25 * 0x7fff;

/** A tone of `ms` milliseconds that fades out: 16 bits a sample, little-endian, one channel. */
export function tone(ms: number): Uint8Array {
  const count = Math.round(SAMPLE_RATE * ms / 1000);
  const samples = new DataView(new ArrayBuffer(2 * count));
  for (let i = 0; i < count; i++) {
    const wave = Math.sin(2 * Math.PI * PITCH_HZ * i / SAMPLE_RATE);
    samples.setInt16(2 * i, Math.round(LOUDNESS * wave * (1 - i / count)), true);
  }
  return new Uint8Array(samples.buffer);
}

/** The same samples as a WAV file. */
export function wavOf(samples: Uint8Array): Uint8Array {
  const file = new Uint8Array(WAV_HEADER_BYTES + samples.length);
  const header = new DataView(file.buffer);
  const write = (at: number, text: string) => file.set(new TextEncoder().encode(text), at);
  write(0, "RIFF");
  header.setUint32(4, file.length - 8, true);
  write(8, "WAVEfmt ");
  header.setUint32(16, 16, true); // length of what describes the format
  header.setUint16(20, 1, true); // PCM
  header.setUint16(22, 1, true); // channels
  header.setUint32(24, SAMPLE_RATE, true);
  header.setUint32(28, 2 * SAMPLE_RATE, true); // bytes a second
  header.setUint16(32, 2, true); // bytes of a sample
  header.setUint16(34, 16, true); // bits of a sample
  write(36, "data");
  header.setUint32(40, samples.length, true);
  file.set(samples, WAV_HEADER_BYTES);
  return file;
}
