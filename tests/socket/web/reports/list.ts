/**
 * Public bug reports about websites, as data: the fault to ask for and the bytes that have to come. The numbers are
 * those of the list of reports that the tests began with; `reports_test.ts` plays them.
 */
import { FROM_21 } from "./from_21.ts";
import type { Reported } from "./report.ts";
import { UP_TO_20 } from "./to_20.ts";

export const REPORTS: readonly Reported[] = [...UP_TO_20, ...FROM_21];
