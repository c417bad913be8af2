"use strict";

/** The code under test: asks a model, tries again where it is refused, and notices a stream that ends too soon. */
exports.ask = async function ask(content, { stream = false, tries = 4 } = {}) {
  const response = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content }], stream }),
  });
  const text = await response.text();
  if (response.status === 429 && tries > 1) return await ask(content, { stream, tries: tries - 1 });
  if (!response.ok) throw new Error(`refused with ${response.status}`);
  if (stream && !text.includes("[DONE]")) throw new Error("the stream ended too soon");
  return text;
};
