import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import type { Ask } from "../../ask.ts";
import { mayCall } from "../applies.ts";
import { drawnCall, scripted } from "../script.ts";

/** A call of a tool that nobody has offered. */
export const unknownTool = defineFault({
  name: "unknown_tool",
  kind: "content",
  summary: "a call of a tool that was not offered",
  applies: mayCall,
  options: z.object({
    name: z.string().min(1).optional().describe("its name; like one that was offered if absent"),
  }),
  inject: (exchange, { name }) => {
    const call = drawnCall(exchange);
    return scripted(exchange, {
      calls: [{ ...call, name: unoffered(exchange.ask, name ?? `${call.name}_v2`) }],
    });
  },
});

/** A name that no tool of the request has. */
function unoffered({ talk }: Pick<Ask, "talk">, name: string): string {
  return talk?.tools.some((tool) => tool.name === name) ? unoffered({ talk }, `${name}_2`) : name;
}
