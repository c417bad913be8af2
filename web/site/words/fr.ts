import type { Words } from "./words.ts";

/** French. */
export const fr: Words = {
  code: "fr",
  dir: "ltr",
  gap: " ",
  currency: "EUR",
  rate: 1,
  money: { pattern: "{}\u00a0€", group: "\u202f", point: ",", digits: 2 },
  nouns:
    "Lampe|Chaise|Table|Étagère|Tapis|Bouilloire|Poêle|Couteau|Tasse|Théière|Pot de fleurs|Banc|Lanterne|" +
    "Nichoir|Hamac|Stylo|Carnet|Bureau|Classeur|Horloge|Guitare|Piano|Tambour|Flûte|Casque audio|Sac à dos|Valise|" +
    "Tente|Parapluie|Boussole|Écharpe|Chapeau|Chaussure|Veste|Gant|Puzzle|Cerf-volant|Poupée|Train|Jeu de société",
  materials: ["chêne", "acier", "verre", "bambou", "cuir", "cuivre", "lin", "noyer"],
  name: "{noun} {brand} {model} en {material}",
  labels: {
    brand: "Marque",
    material: "Matière",
    colour: "Couleur",
    weight: "Poids",
    size: "Dimensions",
    warranty: "Garantie",
    article: "Référence",
    details: "Caractéristiques",
    reviews: "Avis des clients",
    related: "Vous aimerez peut-être",
    inStock: "En stock",
    soldOut: "Épuisé",
  },
  people: ["Hélène", "François", "Anaïs", "Zoé", "Jérôme", "Maëlle", "Benoît", "Agnès"],
  descriptions: [
    "Façonné à la main en {material}, poncé trois fois puis huilé : rien de plus, rien de moins.",
    "L’atelier {brand} n’a pas changé d’adresse depuis 1968, ni de façon de faire.",
    "Plus solide qu’il n’y paraît, plus léger qu’on ne le craint.",
    "Avec les années, la teinte fonce ; un peu d’huile chaque hiver suffit.",
    "Livré sans plastique, avec un petit cahier qui explique comment tout réparer soi-même.",
    "Pour celles et ceux qui aiment les choses simples : ni appli, ni batterie, ni compte à créer.",
  ],
  reviews: [
    "Très bel objet, arrivé avec deux jours d’avance.",
    "Acheté pour ma sœur, gardé pour moi. Désolé !",
    "Il manquait une vis ; {brand} m’en a envoyé trois dès le lendemain.",
    "La couleur est plus foncée que sur la photo, mais on s’y fait.",
    "Six mois d’usage quotidien et pas une rayure.",
    "Un peu trop grand chez nous… j’aurais dû lire les dimensions.",
  ],
  titles: [
    "Bien choisir : {noun}",
    "Une journée à l’atelier {brand}",
    "Éloge de la matière : {material}",
    "À réparer soi-même : {noun}",
    "Pourquoi nous ne vendons plus de bas de gamme",
  ],
  sentences: [
    "Notre toute première pièce est revenue après onze ans : il ne lui manquait qu’une goutte d’huile.",
    "Sur la matière, deux écoles s’affrontent, et elles ne se parlent guère.",
    "{brand} occupe le rez-de-chaussée d’un ancien moulin, qu’on entend avant de le voir.",
    "Fermez les yeux : le poids en dit plus long que toutes les étiquettes.",
    "Ce n’est pas le bon qui coûte cher, c’est le mauvais, car on l’achète trois fois.",
    "À quarante clients, nous avons demandé ce qu’ils changeraient ; trente et un ont répondu « rien ».",
    "Bien sûr, il y a des ennemis : l’humidité, le plein soleil et les chats.",
    "Le reste est affaire de patience – et d’un chiffon doux à trois euros.",
  ],
};
