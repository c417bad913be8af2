import { documentCases } from "./document_cases.ts";
import { playAll } from "./play.ts";
import { redirectCases } from "./redirect_cases.ts";
import { statusCases } from "./status_cases.ts";

playAll([...statusCases, ...redirectCases, ...documentCases]);
