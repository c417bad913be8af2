import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";

/** 200 and not one byte of body. */
export const emptyBody = defineFault({
  name: "empty_body",
  kind: "content",
  summary: "200 with content-length: 0",
  options: () => z.object({}),
  async inject(_exchange, _options, healthy) {
    const { status, headers } = await healthy();
    return { status, headers, body: "" };
  },
});
