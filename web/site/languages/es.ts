import type { LanguageTexts } from "./language.ts";

/** Spanish. */
export const es: LanguageTexts = {
  code: "es",
  dir: "ltr",
  gap: " ",
  money: { before: "", after: "\u00a0€", group: ".", point: "," },
  nouns: "Lámpara|Silla|Mesa|Estantería|Alfombra|Hervidor|Sartén|Cuchillo|Taza|Tetera|Maceta|Banco|Farol|" +
    "Casita para pájaros|Hamaca|Pluma|Cuaderno|Escritorio|Carpeta|Reloj|Guitarra|Piano|Tambor|Flauta|Auriculares|" +
    "Mochila|Maleta|Tienda de campaña|Paraguas|Brújula|Bufanda|Sombrero|Zapato|Chaqueta|Guante|Rompecabezas|" +
    "Cometa|Muñeca|Tren|Juego de mesa",
  materials: ["roble", "acero", "vidrio", "bambú", "cuero", "cobre", "lino", "nogal"],
  colours: ["blanco", "arena", "verde bosque", "azul marino", "rojo óxido", "antracita", "mostaza"],
  name: "{noun} {brand} {model} de {material}",
  labels: {
    brand: "Marca",
    material: "Material",
    colour: "Color",
    weight: "Peso",
    size: "Tamaño",
    warranty: "Garantía",
    article: "Número de artículo",
    details: "Características",
    reviews: "Opiniones",
    related: "También te puede gustar",
    inStock: "En existencias",
    soldOut: "Agotado",
    toBasket: "Añadir a la cesta",
    quantity: "Cantidad",
    delivery: "Entrega en 2 a 4 días",
  },
  years: "{} años",
  people: ["José", "Begoña", "Íñigo", "Lucía", "Andrés", "Sofía", "Ramón", "Núria"],
  descriptions: [
    "Hecho a mano con {material}, lijado tres veces y terminado con aceite.",
    "El taller de {brand} sigue en la misma calle desde 1968; solo han cambiado los tornillos.",
    "Más grande de lo que parece y más ligero de lo que uno teme.",
    "Con los años, el color se oscurece: basta un poco de aceite cada invierno.",
    "Llega sin plástico y con un librito que enseña a repararlo todo.",
    "¿Aplicación? ¿Batería? ¿Contraseña? No hace falta nada de eso.",
  ],
  reviews: [
    "¡Precioso! Llegó dos días antes de lo previsto.",
    "Lo compré para mi hermana y me lo quedé yo.",
    "Faltaba un tornillo; {brand} me envió tres al día siguiente.",
    "El color es más oscuro que en la foto, pero me acostumbré.",
    "Seis meses de uso diario y ni un rasguño.",
    "Demasiado pequeño para nosotros; debí leer el tamaño.",
  ],
  titles: [
    "Cómo elegir bien: {noun}",
    "Una mañana en el taller de {brand}",
    "Elogio del buen material: {material}",
    "Repáralo tú: {noun}",
    "¿Por qué ya no vendemos lo más barato?",
  ],
  sentences: [
    "La primera pieza que vendimos volvió once años después y solo necesitaba una gota de aceite.",
    "Sobre el {material} hay dos opiniones, y quienes las sostienen no se saludan.",
    "{brand} ocupa la planta baja de un viejo molino, que se oye antes de verse.",
    "Cierra los ojos: el peso dice más que cualquier etiqueta.",
    "Caro no es lo bueno, sino lo malo, porque se compra tres veces.",
    "Preguntamos a cuarenta clientes qué cambiarían; treinta y uno dijeron: «Nada».",
    "Tiene enemigos, claro: la humedad, el sol de mediodía y los gatos.",
    "Lo demás es paciencia… y un paño suave de tres euros.",
  ],
};
