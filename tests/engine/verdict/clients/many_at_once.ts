/** Client with many calls at a time, which lowers their number where a limit refuses them, or does not. */
import { pause } from "../../../waits.ts";

/** Far more than a limit lets through, so that it shows on a busy machine, too. */
const MOST_AT_ONCE = 48;
const TRIES = 3;

/** Makes calls for so long, as many at a time as it thinks right. */
export async function callMany(
  url: string,
  { adapts, for_ms }: { readonly adapts: boolean; readonly for_ms: number },
): Promise<void> {
  const end = performance.now() + for_ms;
  let [most, calls] = [MOST_AT_ONCE, 0];
  const work = async (place: number) => {
    while (performance.now() < end) {
      if (place >= most) await pause(200);
      else await call(calls++);
    }
  };
  const call = async (number: number) => {
    const messages = [{ role: "user", content: `Question ${number}` }];
    const body = JSON.stringify({ model: "gpt-4o", messages });
    for (let tries = 0; tries < TRIES && performance.now() < end; tries++) {
      const headers = { "content-type": "application/json", "x-stainless-retry-count": String(tries) };
      const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", body, headers });
      await reply.body?.cancel();
      if (reply.status !== 429) {
        if (adapts) most = Math.min(MOST_AT_ONCE, most + 1 / most);
        return;
      }
      if (adapts) most = Math.max(1, most / 2);
      await pause(Number(reply.headers.get("retry-after") ?? 1) * 1000 + Math.random() * 200);
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, (_, place) => work(place)));
}
