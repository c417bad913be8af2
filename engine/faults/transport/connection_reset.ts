import * as z from "zod";
import { defineFault } from "../fault.ts";

/** Resets the connection before a byte of the reply is sent. */
export const connectionReset = defineFault({
  name: "connection_reset",
  kind: "transport",
  early: true,
  summary: "TCP reset before any byte",
  degraded: "status line and headers, then the end",
  options: () => z.object({}),
  inject: () => ({ how: "rst", after: null }),
});
