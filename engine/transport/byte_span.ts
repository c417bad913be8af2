import type { Socket } from "node:net";

/** Bytes of one response on a socket, which counts those of all responses. */
export class ByteSpan {
  readonly #socket: Socket;
  #from: number | undefined;
  #to: number | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Begins the response: the next byte that is written is its first one. `written`: bytes before it, where known. */
  begin(written = this.#socket.bytesWritten): void {
    this.#from = written;
  }

  /** Ends the response: the next byte that is written is one of another. The result is the number of bytes before it. */
  end(): number {
    return this.#to = this.#socket.bytesWritten;
  }

  /** Bytes of the response that were written until now. */
  get bytes(): number {
    if (this.#from === undefined) return 0;
    return (this.#to ?? this.#socket.bytesWritten) - this.#from;
  }
}
