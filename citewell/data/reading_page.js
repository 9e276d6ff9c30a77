"use strict";
// A statement and its places are lit together; a click on one brings the other into view.
let lit = [];
function light(id) {
  for (const node of lit) node.classList.remove("lit");
  lit = [...document.querySelectorAll(`[data-s="${id}"]`)];
  for (const node of lit) node.classList.add("lit");
}
document.addEventListener("mouseover", (event) => {
  const node = event.target.closest("[data-s]");
  if (node) light(node.dataset.s);
});
document.addEventListener("click", (event) => {
  const node = event.target.closest("[data-s]");
  if (!node || event.target.closest("a")) return;
  light(node.dataset.s);
  const other = lit.find((each) => (each.tagName === "LI") !== (node.tagName === "LI"));
  if (other) other.scrollIntoView({ block: "center", behavior: "smooth" });
});
