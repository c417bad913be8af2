import { playAll } from "./play.ts";
import { statusCases } from "./status_cases.ts";

playAll(statusCases);
