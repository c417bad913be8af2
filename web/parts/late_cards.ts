import type { Site } from "../site/site.ts";

/** An empty grid for wares that only a script brings, and the form of a card of it. */
export const LATE_CARDS = `<ul id="items" class="cards"></ul>
<template id="card"><li class="card"><a><img src="data:," width="200" height="200" loading="lazy" alt=""><span class="name"></span></a>
<span class="brand-name"></span>
<span class="stars"></span>
<span class="price"></span></li></template>`;

/** A script for that: `show(item)` puts a ware (as `ItemRecord` has it) into the grid, just as `cards()` does for a page. */
export function lateCardsScript({ base }: Site): string {
  return `
function show({ id, name, brand, price, currency, stock, rating, language, url }) {
  const card = document.getElementById("card").content.cloneNode(true).firstChild;
  const part = (selector) => card.querySelector(selector);
  card.lang = language;
  card.dir = ["ar", "he"].includes(language) ? "rtl" : "ltr";
  part("a").href = url;
  part("img").src = "${base}/images/" + id + "-1.png";
  part(".name").textContent = name;
  part(".brand-name").textContent = brand;
  part(".stars").textContent = "★★★★★☆☆☆☆☆".substr(5 - Math.round(rating), 5);
  part(".stars").title = rating + " / 5";
  part(".price").textContent = price.toLocaleString(language, { style: "currency", currency });
  if (stock === 0) card.classList.add("gone");
  document.getElementById("items").append(card);
}`;
}
