import { z } from "zod";

/** Limits on the faults that clients ask for. */
export const ask = z.strictObject({
  enabled: z.boolean().default(false).describe(
    "obey ?fault=… and the header X-Errorworks-Fault; on the website addresses such as /status/503 and /delay/3, too",
  ),
  max_delay_sec: z.number().min(0).default(10).describe(
    "longest that a request can ask to wait in all, in seconds; who asks for more waits so long",
  ),
  max_bytes: z.int().min(1).default(1_048_576).describe(
    "most that a request can ask to be sent, in bytes; who asks for more gets a 400",
  ),
  max_hops: z.int().min(1).default(20).describe(
    "most redirects in a row that a request can ask for; who asks for more gets a 400",
  ),
});

export type Caps = z.output<typeof ask>;
