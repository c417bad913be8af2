import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";

/** 200 with a page of HTML where JSON (or a stream) is due. */
export const wrongContentType = defineFault({
  name: "wrong_content_type",
  kind: "content",
  summary: "200 text/html instead of JSON",
  options: () => z.object({}),
  async inject(_exchange, _options, healthy) {
    const { status, headers } = await healthy();
    return {
      status,
      headers: { ...headers, "content-type": "text/html; charset=utf-8" },
      body: "<html><body>Not JSON</body></html>",
    };
  },
});
