/** The plot of docs/scenarios.md: goodput over time of both clients. @module */
import { type Goodput, RUN_SEC, TRIGGER } from "./capacity.ts";

/** One line of the plot. */
export interface Curve {
  readonly label: string;
  readonly color: string;
  readonly goodput: Goodput;
}

const [WIDTH, HEIGHT] = [720, 300];
const BOX = { left: 60, right: 700, top: 56, bottom: 250 } as const;

const x = (sec: number) => Math.round(BOX.left + sec / RUN_SEC * (BOX.right - BOX.left));
const y = (part: number) => Math.round(BOX.bottom - part * (BOX.bottom - BOX.top));

/** Colours of the plot on a dark page. */
const DARK = `<style>@media (prefers-color-scheme: dark) {
    rect[fill="#fff"] { fill: #0d1117; } rect[fill="#f3d9b0"] { fill: #4d3a14; } text { fill: #c9d1d9; }
    line[stroke="#ddd"] { stroke: #30363d; } [stroke="#1f77b4"] { stroke: #58a6ff; } [stroke="#c0392b"] { stroke: #f07482; }
  }</style>`;

/** The plot as SVG. */
export function plot(curves: readonly Curve[], title: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${title}</title>`,
    DARK,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<rect x="${x(TRIGGER.from)}" y="${BOX.top}" width="${x(TRIGGER.to) - x(TRIGGER.from)}" height="${
      BOX.bottom - BOX.top
    }" fill="#f3d9b0"/>`,
    `<text x="${x(TRIGGER.to) - 6}" y="${BOX.top + 18}" text-anchor="end" fill="#7a5200">trigger</text>`,
    ...[0, 0.5, 1].flatMap((part) => [
      `<line x1="${BOX.left}" x2="${BOX.right}" y1="${y(part)}" y2="${y(part)}" stroke="#ddd"/>`,
      `<text x="${BOX.left - 8}" y="${y(part) + 4}" text-anchor="end" fill="#444">${part * 100} %</text>`,
    ]),
    ...[0, 15, 30, 45, 60, 75, 90].map((sec) =>
      `<text x="${x(sec)}" y="${BOX.bottom + 20}" text-anchor="middle" fill="#444">${sec} s</text>`
    ),
    `<text x="${BOX.left}" y="20" font-weight="bold" fill="#222">${title}</text>`,
    ...curves.flatMap(curve),
    "</svg>",
    "",
  ].join("\n");
}

function curve({ label, color, goodput }: Curve, at: number): string[] {
  const points = goodput.map((part, sec) => `${x(sec + 0.5)},${y(part)}`).join(" ");
  const left = BOX.left + at * 280;
  return [
    `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="2.5"/>`,
    `<line x1="${left}" x2="${left + 24}" y1="${HEIGHT - 12}" y2="${
      HEIGHT - 12
    }" stroke="${color}" stroke-width="2.5"/>`,
    `<text x="${left + 30}" y="${HEIGHT - 8}" fill="#222">${label}</text>`,
  ];
}
