import type { LanguageTexts } from "./language.ts";

/** German. */
export const de: LanguageTexts = {
  code: "de",
  dir: "ltr",
  gap: " ",
  money: { before: "", after: "\u00a0€", group: ".", point: "," },
  nouns:
    "Lampe|Stuhl|Tisch|Regal|Teppich|Wasserkessel|Pfanne|Messer|Becher|Teekanne|Blumentopf|Bank|Laterne|" +
    "Vogelhäuschen|Hängematte|Füller|Notizbuch|Schreibtisch|Mappe|Uhr|Gitarre|Klavier|Trommel|Flöte|Kopfhörer|" +
    "Rucksack|Koffer|Zelt|Regenschirm|Kompass|Schal|Hut|Schuh|Jacke|Handschuh|Puzzle|Drachen|Puppe|Eisenbahn|Spiel",
  materials: ["Eiche", "Stahl", "Glas", "Bambus", "Leder", "Kupfer", "Leinen", "Nussbaum"],
  colours: ["weiß", "sandfarben", "tannengrün", "marineblau", "rostrot", "anthrazit", "senfgelb"],
  name: "{noun} „{brand} {model}“ aus {material}",
  labels: {
    brand: "Marke",
    material: "Material",
    colour: "Farbe",
    weight: "Gewicht",
    size: "Maße",
    warranty: "Garantie",
    article: "Artikelnummer",
    details: "Einzelheiten",
    reviews: "Bewertungen",
    related: "Das könnte Ihnen auch gefallen",
    inStock: "Auf Lager",
    soldOut: "Ausverkauft",
    toBasket: "In den Warenkorb",
    quantity: "Anzahl",
    delivery: "Lieferung in 2 bis 4 Tagen",
  },
  years: "{} Jahre",
  people: ["Jürgen", "Käthe", "Björn", "Anneliese", "Göran", "Müzeyyen", "Thomas", "Grete Weiß"],
  descriptions: [
    "Gefertigt aus {material}, die Oberfläche von Hand geölt und dreimal geschliffen.",
    "{brand} baut seit 1968 in derselben Straße in Görlitz, und geändert haben sich nur die Schrauben.",
    "Größer als es aussieht, leichter als man fürchtet und für länger gemacht als jede Gewährleistung.",
    "Mit den Jahren wird {material} dunkler; einmal im Winter ölen genügt völlig.",
    "Geliefert wird ohne Plastik, dafür mit einem Heftchen, das erklärt, wie man alles selbst repariert.",
    "Für Menschen, die Dinge mögen, die einfach funktionieren: keine App, kein Akku, kein Konto.",
  ],
  reviews: [
    "Schöne Ausführung, kam früher als angekündigt.",
    "Für meine Mutter gekauft und dann selbst behalten. Tut mir leid, Mutti!",
    "Eine Schraube fehlte, {brand} schickte am nächsten Tag drei Stück.",
    "Die Farbe ist dunkler als auf dem Bild, aber daran gewöhnt man sich.",
    "Täglich benutzt, kein Kratzer. Würde ich wieder kaufen.",
    "Zu groß für unsere Küche – hätte ich nur die Maße gelesen.",
  ],
  titles: [
    "Worauf es wirklich ankommt: {noun}",
    "Zu Besuch in der Werkstatt von {brand}",
    "Lob auf {material}",
    "Selbst repariert: {noun}",
    "Warum wir nichts Billiges mehr führen",
  ],
  sentences: [
    "Das erste Stück, das wir je verkauft haben, kam nach elf Jahren zurück und brauchte nur einen Tropfen Öl.",
    "Über {material} gibt es zwei Meinungen, und ihre Vertreter grüßen einander nicht.",
    "{brand} sitzt im Erdgeschoss einer alten Mühle; man hört sie, bevor man sie sieht.",
    "Wer die Augen schließt, spürt am Gewicht mehr, als auf jedem Etikett steht.",
    "Teuer ist nicht das Gute, sondern das Schlechte, denn das kauft man dreimal.",
    "Wir haben vierzig Kundinnen gefragt, was sie ändern würden; einunddreißig sagten: „Nichts.“",
    "Natürlich hat {material} Feinde: Feuchtigkeit, pralle Sonne und Katzen.",
    "Der Rest ist Geduld – und ein weiches Tuch für drei Euro fünfzig.",
  ],
};
