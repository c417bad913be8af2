/** A worker that does what no worker should: as its module for threads, in the place of main.ts. */
import { after } from "../../engine/clock.ts";
import type { Service } from "../../engine/mount.ts";
import { runWorker } from "../../engine/workers/entry.ts";
import { llm } from "../../llm/domain.ts";

/** The fake OpenAI API, with doors to its engine room. */
const sabotaged: Service = {
  ...llm,
  mount(core) {
    const mounted = llm.mount(core);
    mounted.routes
      // Ends the thread, as an error that nobody caught would.
      .post("/chaos/throw", (c) => {
        after(0, () => {
          throw new Error("sabotage");
        });
        return c.text("goodbye");
      })
      // Never comes back.
      .post("/chaos/spin", () => {
        for (;;);
      });
    return mounted;
  },
};

runWorker([sabotaged]);
