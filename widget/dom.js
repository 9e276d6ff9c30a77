/** Builds elements. Text only ever becomes text nodes: no markup of a document or an answer is interpreted. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes "class", "on<event>" handlers, or attributes; null and false are left out
 * @param {...(Node|string|null|undefined|false|Array)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(node, child);
    else if (child instanceof Node) node.append(child);
    else if (child !== null && child !== undefined && child !== false) node.append(document.createTextNode(String(child)));
  }
}

/** A path of this server, or null: an answer never makes the page link or fetch anywhere else. */
export function ownPath(path) {
  return typeof path === "string" && path.startsWith("/") && !path.startsWith("//") ? path : null;
}

/** A web address of a publisher, or null for every other scheme. */
export function webAddress(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : null;
}
