/** The panel that shows the very words of a citation in their context. */

import { loadPassage } from "./api.js";
import { element, ownPath, webAddress } from "./dom.js";

export const REVIEW_LABELS = {
  submitted: "Not reviewed yet",
  under_review: "Under review",
  approved: "Approved",
  withdrawn: "Withdrawn",
};

export const reviewBadge = (status) =>
  element("span", { class: `review review-${status}` }, REVIEW_LABELS[status] ?? status);

/** @param {object} source a citation, or a nearest passage without a number */
export async function openSource(source) {
  const dialog = document.getElementById("source");
  const body = document.getElementById("source-body");
  document.getElementById("source-title").textContent = source.number ? `Source ${source.number}` : "Nearest passage";
  const context = element("div", { class: "passage", dir: "auto" }, element("mark", {}, source.quote));
  body.replaceChildren(...[
    element("p", { class: "meta" }, source.section_path.join(" › ")),
    context,
    ownPath(source.viewer_url) &&
      element("p", {}, element("a", { href: ownPath(source.viewer_url), target: "_blank" }, "Open it in the document")),
    facts(source),
    references(source.references),
  ].filter(Boolean));
  dialog.showModal();
  try {
    const { passage } = await loadPassage(source.passage_id);
    fillContext(context, passage, source);
  } catch {
    context.after(element("p", { class: "meta" }, "The surrounding text could not be loaded; the quote is shown alone."));
  }
}

/** Puts the quote into its passage, where the offsets lead to the very same words. */
function fillContext(context, passage, source) {
  // Offsets count characters (code points), JavaScript strings count UTF-16 units.
  const characters = Array.from(passage.text);
  const start = source.start - passage.start;
  const end = source.end - passage.start;
  const quote = characters.slice(Math.max(start, 0), end).join("");
  if (start < 0 || quote !== source.quote) return;
  context.replaceChildren(
    characters.slice(0, start).join(""),
    element("mark", {}, quote),
    characters.slice(end).join(""),
  );
}

function facts(source) {
  const rows = [
    ["Document", element("span", { dir: "auto" }, source.title)],
    ["Publisher", source.publisher ?? "not stated"],
    ["Version", source.version ?? "not stated"],
    ["Last updated", source.last_updated ?? "not stated"],
    ["Review", reviewBadge(source.review_status)],
    source.page && ["Page", source.page],
    source.grade && ["Grade", source.grade.raw],
    webAddress(source.url) && [
      "Publisher's page",
      element("a", { href: webAddress(source.url), target: "_blank", rel: "noreferrer noopener" }, source.url),
    ],
  ].filter(Boolean);
  return element("dl", { class: "facts" }, rows.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

function references(list) {
  if (list.length === 0) return "";
  return element(
    "section",
    {},
    element("h3", {}, "The document's own references here"),
    element(
      "ul",
      { class: "sources" },
      list.map((reference) =>
        element(
          "li",
          {},
          element("span", { class: "number" }, reference.marker),
          element("span", {}, reference.text ?? "The document does not list this reference.", reference.doi && ` doi:${reference.doi}`),
        ),
      ),
    ),
  );
}
