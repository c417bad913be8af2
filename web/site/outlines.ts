/** Half of how wide a ware is at sixteen places from its top to its bottom. */
const OUTLINES = new Map(
  `
lamp 3345566711111134, chair 3444444466111145, table 0088111111111245, shelf 6666666666666666, rug 0000000000677777
kettle 1124566677777766, pan 0000000088888776, knife 0112223333312222, mug 0000555555555554, teapot 0012135677777653
flowerpot 0007766655554444, bench 0000000088866666, lantern 1112466444444566, birdhouse 0123456786666666, hammock 0000000008887641
pen 1111122222222110, notebook 5555555555555555, desk 0000088866666666, folder 2226666666666666, clock 0456778888776540
guitar 2111111245346765, piano 0005555588555555, drum 0000766666666667, flute 1121111111111111, headset 0000356777888844
backpack 0124555566677765, suitcase 1111777777777777, tent 0112233445566788, umbrella 1357888811111111, compass 1135667777766531
scarf 0444333333334444, hat 0000003444444488, shoe 0033333334456777, jacket 1268876666666666, glove 0234444555433344
puzzle 0022666665566666, kite 0135787654332210, doll 0233314455566665, train 0000224677777766, game 0023443122234566
`.trim().split(/[,\n]/).map((entry): [string, number[]] => {
    const [code = "", digits = ""] = entry.trim().split(" ");
    return [code, [...digits].map(Number)];
  }),
);

/** Half of how wide the wares of a shelf are, in steps from 0 to 9, at places from top to bottom. @param code of the shelf */
export function outlineOf(code: string): readonly number[] {
  return OUTLINES.get(code) ?? [];
}
