import type { Socket } from "node:net";

/** Bytes of one response on a socket, which counts those of all responses. */
export class ByteSpan {
  readonly #socket: Socket;
  #from: number | undefined;
  #to: number | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** What is written from now on is of this response. */
  begin(): void {
    this.#from = this.#socket.bytesWritten;
  }

  /** What is written from now on is of another one. */
  end(): void {
    this.#to = this.#socket.bytesWritten;
  }

  /** Bytes of the response that were written until now. */
  get bytes(): number {
    if (this.#from === undefined) return 0;
    return (this.#to ?? this.#socket.bytesWritten) - this.#from;
  }
}
