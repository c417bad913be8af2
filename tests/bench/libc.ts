/**
 * Sockets and epoll straight from libc (Linux), for a client that has to be cheap: `Deno.connect` costs a promise and
 * some 7 µs of CPU for each read, this one a fraction of that.
 */

const libc = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  sched_setaffinity: { parameters: ["i32", "usize", "buffer"], result: "i32" },
  usleep: { parameters: ["u32"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
}).symbols;

const [AF_INET, SOCK_STREAM, MSG_DONTWAIT, EPOLL_CTL_ADD, EPOLLIN] = [2, 1, 0x40, 1, 1];
/** `struct epoll_event` is packed on x86-64, and nowhere else. */
const EVENT = Deno.build.arch === "x86_64" ? { bytes: 12, data: 4 } : { bytes: 16, data: 8 };
const MOST_EVENTS = 1024;
const events = new DataView(new ArrayBuffer(EVENT.bytes * MOST_EVENTS));
const epoll = libc.epoll_create1(0);

/** Connects to a port of this machine, sends `bytes`, and has `ready` tell when something comes back. @throws */
export function open(port: number, bytes: Uint8Array<ArrayBuffer>): number {
  const socket = libc.socket(AF_INET, SOCK_STREAM, 0);
  const address = new Uint8Array([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, ...new Array(8).fill(0)]);
  if (libc.connect(socket, address, address.length) < 0) throw new Error(`Cannot connect to port ${port}`);
  if (Number(libc.send(socket, bytes, BigInt(bytes.length), 0)) < bytes.length) {
    throw new Error("Cannot send a request at once");
  }
  const event = new DataView(new ArrayBuffer(EVENT.bytes));
  event.setUint32(0, EPOLLIN, true);
  event.setUint32(EVENT.data, socket, true);
  libc.epoll_ctl(epoll, EPOLL_CTL_ADD, socket, new Uint8Array(event.buffer));
  return socket;
}

/** The sockets that have bytes now, or have ended. */
export function ready(): readonly number[] {
  const count = Math.max(0, libc.epoll_wait(epoll, events, MOST_EVENTS, 0));
  return Array.from({ length: count }, (_, at) => events.getUint32(at * EVENT.bytes + EVENT.data, true));
}

/** Blocks this thread for so many milliseconds. */
export function sleep(ms: number): void {
  libc.usleep(Math.round(ms * 1000));
}

/** Reads what is there: the number of bytes, 0 at the end of the stream. @throws when the connection broke */
export function read(socket: number, into: Uint8Array<ArrayBuffer>): number {
  const length = Number(libc.recv(socket, into, BigInt(into.length), MSG_DONTWAIT));
  if (length < 0) throw new Error("Cannot read: the connection broke");
  return length;
}

export function close(socket: number): void {
  libc.close(socket);
}

/** Keeps a thread on one CPU; a process is named by its id, which is that of its first thread, and 0 is the caller. */
export function pin(thread: number, cpu: number): void {
  const mask = new Uint8Array(128);
  mask[cpu >> 3] = 1 << (cpu & 7);
  libc.sched_setaffinity(thread, BigInt(mask.length), mask);
}
