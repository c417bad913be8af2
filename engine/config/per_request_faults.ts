import * as z from "zod";
import { UNCOMPILED } from "../base/uncompiled.ts";

/** Limits on the faults that clients ask for; the same for all domains. */
export const perRequestFaults = z.strictObject({
  enabled: z.boolean().default(false).describe(
    "obey ?fault=… and the header X-Errorworks-Fault; on the website addresses such as /status/503 and /delay/3, too",
  ),
  max_delay_sec: z.number().min(0).default(10).describe(
    "longest that a request can ask to wait in all, in seconds; who asks for more waits so long",
  ),
  max_bytes: z.int().min(1).default(8_388_608).describe(
    "most that a request can ask to be sent, in bytes; who asks for more gets a 400",
  ),
  max_hops: z.int().min(1).default(20).describe(
    "most redirects in a row that a request can ask for; who asks for more gets a 400",
  ),
});

export type PerRequestFaults = z.output<typeof perRequestFaults>;

/** Nobody may ask for any. */
export const NO_REQUESTED_FAULTS: PerRequestFaults = perRequestFaults.parse({}, UNCOMPILED);
