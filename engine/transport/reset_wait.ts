/**
 * The wait before a TCP reset. It takes away what is still on its way: what the kernel holds back until earlier packets
 * are acknowledged, or until the client has read enough. A client that reads has all of it after this time.
 *
 * @module
 */

/** Bytes that a client takes at once: less than the smallest window of an usual kernel, in few packets. */
const TAKEN_AT_ONCE_BYTES = 32_768;
/** Longer than kernels keep an acknowledgement back, in milliseconds. */
const ACKNOWLEDGED_MS = 50;
/** Speed that every client on this machine reaches, in bytes per millisecond. */
const BYTES_PER_MS = 20_000;

/** Milliseconds until a client that reads has taken `bytes`; 0 where it has them at once. */
export function takenMs(bytes: number): number {
  return bytes <= TAKEN_AT_ONCE_BYTES ? 0 : ACKNOWLEDGED_MS + bytes / BYTES_PER_MS;
}
