/** The panel that shows the very words of a citation in their context, and what is known of their document. */

import { button, element, fill, ownAddress, webAddress } from "./dom.js";

export const reviewBadge = (ui, status) =>
  element("span", { class: `review review-${status}`, part: "review" }, ui.words.review[status] ?? status);

/** A link to the quote in the viewer, or null where the path is not one of the server's. */
export function viewerLink(ui, source, label) {
  const address = ownAddress(ui.server.base, source.viewer_url);
  return address && element("a", { href: address, target: "_blank", rel: "noopener" }, label);
}

/** The facts of a source's document that stand in one line. */
export const documentFacts = (words, { publisher, version, last_updated: updated }) =>
  [publisher, version && words.version(version), updated ? words.updated(updated) : words.noDate].filter(Boolean);

/** The dialog of one widget. */
export class SourcePanel {
  #ui;
  #title = element("h2", { id: "source-title", tabindex: "-1" });
  #body = element("div", { class: "panel-body", tabindex: "0" });

  constructor(ui) {
    this.#ui = ui;
    const close = button(ui.words.close, () => this.dialog.close(), { class: "quiet close" });
    this.dialog = element(
      "dialog",
      { class: "source", part: "source", "aria-labelledby": "source-title" },
      element("div", { class: "panel-bar" }, this.#title, close),
      this.#body,
    );
    this.#body.setAttribute("role", "group");
    this.#body.setAttribute("aria-labelledby", "source-title");
    this.dialog.addEventListener("close", () => this.#body.replaceChildren());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  /** @param {object} source a citation, or a nearest passage without a number */
  async open(source) {
    const { words, server } = this.#ui;
    const context = element("div", { class: "passage", dir: "auto" }, element("mark", {}, source.quote));
    const leadIns = source.lead_ins.map((part) => element("p", { class: "lead-in", dir: "auto" }, part.text));
    this.#title.textContent = source.number ? words.source(source.number) : words.nearestSource;
    this.#body.replaceChildren();
    fill(this.#body, [
      element("p", { class: "meta", dir: "auto" }, source.section_path.join(" › ")),
      leadIns,
      context,
      element("p", {}, viewerLink(this.#ui, source, words.openDocument)),
      facts(this.#ui, source),
      references(words, source.references),
    ]);
    if (!this.dialog.open) this.dialog.showModal();
    this.#body.scrollTop = 0;
    try {
      const { passage } = await server.loadPassage(source.passage_id);
      showContext(context, passage, source);
    } catch {
      context.after(element("p", { class: "meta" }, words.noContext));
    }
  }
}

/** Puts the quote into its passage, where the offsets lead to the very same words. */
function showContext(context, passage, source) {
  // Offsets count characters (code points), JavaScript strings count UTF-16 units.
  const characters = Array.from(passage.text);
  const start = source.start - passage.start;
  const end = source.end - passage.start;
  const quote = characters.slice(Math.max(start, 0), end).join("");
  if (start < 0 || quote !== source.quote) return;
  context.replaceChildren();
  fill(context, [characters.slice(0, start).join(""), element("mark", {}, quote), characters.slice(end).join("")]);
}

function facts(ui, source) {
  const { words } = ui;
  const names = words.facts;
  const address = webAddress(source.url);
  const rows = [
    [names.document, element("span", { dir: "auto" }, source.title)],
    [names.publisher, source.publisher ?? words.notStated],
    [names.version, source.version ?? words.notStated],
    [names.updated, source.last_updated ?? words.notStated],
    [names.review, reviewBadge(ui, source.review_status)],
    source.page && [names.page, source.page],
    source.grade && [names.grade, source.grade.raw],
    address && [names.publisherPage, element("a", { href: address, target: "_blank", rel: "noreferrer noopener" }, source.url)],
  ].filter(Boolean);
  return element("dl", { class: "facts" }, rows.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

function references(words, list) {
  if (list.length === 0) return null;
  const describe = (reference) => [reference.text ?? words.unlistedReference, reference.doi && ` doi:${reference.doi}`];
  return element(
    "section",
    {},
    element("h3", {}, words.references),
    element(
      "ul",
      { class: "sources" },
      list.map((reference) =>
        element("li", {}, element("span", { class: "number" }, reference.marker), element("span", { dir: "auto" }, describe(reference))),
      ),
    ),
  );
}
