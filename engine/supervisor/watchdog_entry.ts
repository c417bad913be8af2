/**
 * A thread that does nothing but watch the main thread, for servers without a database file.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { watchMainThread, type WatchOptions } from "../base/main_thread_watch.ts";

addEventListener("message", ({ data }: MessageEvent<WatchOptions>) => watchMainThread(data), { once: true });
