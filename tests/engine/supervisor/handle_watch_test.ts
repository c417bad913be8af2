import { strict as assert } from "node:assert";
import { type HandleObserver, HandleWatch, SILENT } from "../../../engine/transport/handle_watch.ts";
import { eventually } from "../../hostile/process.ts";

/** What several threads of one process tell each other. */
function sharedObserver(): HandleObserver {
  let signs = 0;
  return { ...SILENT, sign: () => void signs++, signs: () => signs };
}

Deno.test("a thread opens its ports anew at each sign that another one sees, also within one shortage", async () => {
  const observer = sharedObserver();
  const [seeing, other] = [new HandleWatch(observer), new HandleWatch(observer)];
  let opened = 0;
  other.add(() => opened++);
  try {
    for (const times of [1, 2, 3]) { // all of them within the second after which the next shortage begins
      seeing.lacking();
      await eventually(() => Promise.resolve(opened >= times));
    }
    assert.equal(opened, 3, "once for each");
  } finally {
    seeing.close();
    other.close();
  }
});
