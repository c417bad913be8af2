import type { AnalysisTool } from "../tool.ts";
import { compareRuns } from "./runs/compare_runs.ts";
import { listRuns } from "./runs/list_runs.ts";
import { analyzeAimdBehavior } from "./tools/aimd.ts";
import { findAnomalies } from "./tools/anomalies.ts";
import { getBurstEvents } from "./tools/burst_events.ts";
import { diagnose } from "./tools/diagnose.ts";
import { getErrorSamples } from "./tools/error_samples.ts";
import { analyzeErrors } from "./tools/errors.ts";
import { analyzeLatency } from "./tools/latency.ts";
import { getTimeWindow } from "./tools/time_window.ts";

/** The analyses of a metrics database, in the order in which clients list them. */
export const ANALYSES: readonly AnalysisTool[] = [
  diagnose,
  analyzeAimdBehavior,
  analyzeErrors,
  analyzeLatency,
  findAnomalies,
  getBurstEvents,
  getErrorSamples,
  getTimeWindow,
  listRuns,
  compareRuns,
];
