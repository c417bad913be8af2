/**
 * A thread that watches the main thread and trims memory, for servers without a database file.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { watchMainThread, type WatchOptions } from "../base/main_thread_watch.ts";
import { keepMemoryTrimmed } from "../base/memory_trim.ts";

addEventListener("message", ({ data }: MessageEvent<WatchOptions>) => watchMainThread(data), { once: true });
keepMemoryTrimmed();
