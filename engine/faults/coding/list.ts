import { bomb } from "./bomb.ts";
import { codingChain } from "./coding_chain.ts";
import { codingLie } from "./coding_lie.ts";
import { cutGzip } from "./cut_gzip.ts";
import { oddDeflate } from "./odd_deflate.ts";
import { unknownCoding } from "./unknown_coding.ts";
import type { Fault } from "../fault.ts";

/** Faults of `content-encoding` and of what is in it; in order of priority. */
export const codingFaults: readonly Fault[] = [
  codingLie,
  unknownCoding,
  cutGzip,
  bomb,
  codingChain,
  oddDeflate,
];
