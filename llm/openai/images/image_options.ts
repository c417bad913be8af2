import type { ImageTask } from "./image_params.ts";

/** Options of an image request. */
export interface ImageOptions {
  readonly kind: ImageTask;
  readonly prompt: string;
  readonly n: number;
  readonly size: string;
  readonly quality: string;
  readonly background: string;
  readonly asLink: boolean;
  /** Unfinished pictures that are shown before the finished one, where it is streamed. */
  readonly partials: number;
  /** Number of input pictures. */
  readonly given: number;
  /** Address of this server, as the client calls it. */
  readonly origin: string;
}
