import { pick, type Random } from "../chance/random.ts";

const ENGLISH =
  "the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not " +
  "what all were we when your can said there use an each which she do how their if will up other about out many then " +
  "them these so some her would make like him into time has look two more write go see number no way could people my " +
  "than first water been call who oil its now find long down day did get come made may part over new sound take only " +
  "little work know place year live back give most very data system server request response token model value result " +
  "process";

const LOREM =
  "ad adipiscing aliqua aliquip amet anim aute cillum commodo consectetur consequat culpa cupidatat deserunt do dolor " +
  "dolore duis ea eiusmod elit enim esse est et eu ex excepteur exercitation fugiat id in incididunt ipsum irure labore " +
  "laboris laborum lorem magna minim mollit nisi non nostrud nulla occaecat officia pariatur proident qui quis " +
  "reprehenderit sed sint sit sunt tempor ullamco ut velit veniam voluptate";

/** Word lists that random texts are drawn from. */
export const VOCABULARIES = { english: ENGLISH.split(" "), lorem: LOREM.split(" ") } as const;
export type Vocabulary = keyof typeof VOCABULARIES;

/** `count` words, each drawn anew, joined by spaces. */
export function randomWords(random: Random, count: number, vocabulary: Vocabulary): string {
  const words = VOCABULARIES[vocabulary];
  let text = "";
  for (let i = 0; i < count; i++) text += i === 0 ? pick(random, words) : ` ${pick(random, words)}`;
  return text;
}
