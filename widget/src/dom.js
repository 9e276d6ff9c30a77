/** Builds elements. Text only ever becomes text nodes: no markup of a document or an answer is interpreted. */

/**
 * Characters that nobody sees and that can hide words or turn their order round: controls, bidirectional overrides,
 * zero-width characters and tags. Joiners (U+200C, U+200D) stay: Persian and Indic words are spelt with them.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** @returns {string} the code point in words: "U+202E" */
const nameCharacter = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** @returns {string} the text with each invisible character named, for places that hold plain text */
export const revealText = (text) => String(text).replace(INVISIBLE, (character) => `[${nameCharacter(character)}]`);

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes "on<event>" handlers, or attributes; null, undefined and false are left out
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : revealText(value));
  }
  fill(node, children);
  return node;
}

/** Appends children; invisible characters in strings become visible marks. */
export function fill(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child instanceof Node) node.append(child);
    else if (child !== null && child !== undefined && child !== false) fillText(node, String(child));
  }
}

function fillText(node, text) {
  let position = 0;
  for (const match of text.matchAll(INVISIBLE)) {
    node.append(text.slice(position, match.index));
    const mark = document.createElement("span");
    mark.className = "invisible";
    mark.textContent = nameCharacter(match[0]);
    node.append(mark);
    position = match.index + match[0].length;
  }
  node.append(text.slice(position));
}

/** A button that does nothing but what it says. */
export const button = (label, onclick, attributes = {}) =>
  element("button", { type: "button", class: "quiet", onclick, ...attributes }, label);

/** A path of the server as an address, or null: an answer never makes the page link or fetch anywhere else. */
export function ownAddress(base, path) {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) ? base + path.slice(1) : null;
}

/** A web address of a publisher, or null for every other scheme. */
export function webAddress(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : null;
}
