/** Probability that a client which breaks a rule in a share `rate` of cases does so fewer than `least` times in `cases`. */
export function missChance({ cases, least, rate }: {
  readonly cases: number;
  readonly least: number;
  readonly rate: number;
}): number {
  if (rate <= 0) return 1;
  if (rate >= 1) return cases < least ? 1 : 0;
  let [term, sum] = [Math.pow(1 - rate, cases), 0];
  for (let hits = 0; hits < least && hits <= cases; hits++) {
    sum += term;
    term *= (cases - hits) / (hits + 1) * rate / (1 - rate);
  }
  return Math.min(1, sum);
}

/** Chance with which a violation may be missed for "this rate would have been seen". */
const MISS = 0.05;
/** Chance with which a client that keeps to a tolerated rate may be accused. */
const FALSE_ALARM = 0.01;

/** The largest rate of violations that so many cases would have missed with 5 % chance; 1 without any case. */
export function missedRate(cases: number, least: number): number {
  if (cases < least) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 30; step++) {
    const rate = (low + high) / 2;
    if (missChance({ cases, least, rate }) > MISS) low = rate;
    else high = rate;
  }
  return high;
}

/** Violations among so many cases that one who keeps to the tolerated rate as good as never has. */
export function leastViolations(cases: number, tolerated: number): number {
  if (tolerated === 0) return 1;
  let least = 1;
  while (least <= cases && 1 - missChance({ cases, least, rate: tolerated }) > FALSE_ALARM) least++;
  return least;
}

/** Cases needed to see a rate of violations with 95 % chance, if none may be tolerated. */
export function casesFor(rate: number): number {
  return Math.ceil(Math.log(MISS) / Math.log(1 - rate));
}
