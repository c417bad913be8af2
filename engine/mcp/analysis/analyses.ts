import type { AnalysisTool } from "../tool.ts";

/** Tools that analyse a metrics database. */
export const ANALYSES: readonly AnalysisTool[] = [];
