/** `deno task demo:capacity`: runs both clients, prints when they recover, and writes docs/capacity.svg. @module */
import { taskArgs } from "../../scripts/task_args.ts";
import { BUDGETED, goodput, NAIVE, recoverySec, TRIGGER } from "./capacity.ts";
import { plot } from "./capacity_plot.ts";

taskArgs("deno task demo:capacity");
const LOAD = 0.6;
const clients = [{ ...NAIVE, color: "#c0392b" }, { ...BUDGETED, color: "#1f77b4" }];
const curves = await Promise.all(clients.map(async (client) => ({
  label: client.name,
  color: client.color,
  goodput: await goodput(client, LOAD),
})));
for (const { label, goodput } of curves) {
  const sec = recoverySec(goodput);
  const told = sec === Infinity ? "does not recover" : `recovers in ${sec} s`;
  console.log(`${label}: ${told} (trigger: ${TRIGGER.to - TRIGGER.from} s)`);
}
const title = `Requests that are served, at ${LOAD * 100} % of the capacity before retries`;
await Deno.writeTextFile(new URL("../../docs/capacity.svg", import.meta.url), plot(curves, title));
