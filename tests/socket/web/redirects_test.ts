import { strict as assert } from "node:assert";
import * as client from "../../../web/faults/http/client.ts";
import * as server from "../../../web/faults/http/server.ts";
import { redirectFaults } from "../../../web/faults/redirect/list.ts";
import { documentCases } from "./document_cases.ts";
import { playAll } from "./play.ts";
import { redirectCases } from "./redirect_cases.ts";
import { statusCases } from "./status_cases.ts";

const cases = [...statusCases, ...redirectCases, ...documentCases];
playAll(cases);

Deno.test("every redirect and every status has a test on the wire", () => {
  const covered = new Set(cases.map(({ fault }) => fault));
  const faults = [...redirectFaults, ...Object.values(client), ...Object.values(server)];
  assert.deepEqual(faults.filter(({ name }) => !covered.has(name)).map(({ name }) => name), []);
});
