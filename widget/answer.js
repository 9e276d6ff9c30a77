/** Shows an answer: the direct answer first, then sections, sources and what was not covered. */

import { element, ownPath } from "./dom.js";
import { openSource, reviewBadge } from "./source.js";

const QUALIFIER_LABELS = {
  exception: "Exception",
  contraindication: "Contraindication",
  caution: "Caution",
  condition: "Condition",
  footnote: "Footnote",
};

const DIRECTIONS = { for: "for the action", against: "against the action", neutral: "neither for nor against" };

/** @returns {HTMLElement} the answer, without its question */
export function renderAnswer(answer, { onFollowUp }) {
  const isUncovered = answer.claims.length === 0;
  return element(
    "div",
    { class: "answer" },
    isUnderstoodDifferently(answer) &&
      element("p", { class: "understood" }, "Understood as: ", element("em", {}, answer.interpreted_question)),
    answer.notices.filter((notice) => notice.applies_to.length === 0).map(renderNotice),
    isUncovered ? renderUncovered(answer) : renderClaims(answer),
    !isUncovered && answer.coverage.missing.length > 0 && renderMissing(answer),
    !isUncovered && renderSources(answer.citations),
    answer.nearest.length > 0 && renderNearest(answer.nearest),
    isUncovered && renderSearched(answer.coverage.documents_searched),
    element("p", { class: "own-disclaimer" }, answer.disclaimer.text),
    answer.follow_ups.length > 0 &&
      element(
        "ul",
        { class: "follow-ups", "aria-label": "Suggested questions" },
        answer.follow_ups.map((text) =>
          element("li", {}, element("button", { type: "button", class: "quiet", onclick: () => onFollowUp(text) }, text)),
        ),
      ),
  );
}

/** What a screen reader is told once the answer is there: its outcome, not its whole text. */
export function announceAnswer(answer) {
  if (answer.status === "not_covered") return "Not covered by the documents.";
  if (answer.status === "declined") return `Not answered. ${answer.status_reason}`;
  const partly = answer.status === "partially_answered" ? " It covers a part of the question." : "";
  return `Answer with ${answer.claims.length} statements from ${answer.citations.length} places.${partly}`;
}

function isUnderstoodDifferently(answer) {
  const plain = (text) => text.trim().toLowerCase().replace(/\s+/g, " ");
  return plain(answer.interpreted_question) !== plain(answer.question);
}

const renderNotice = (notice) => element("p", { class: "notice", "data-code": notice.code }, notice.text);

function renderClaims(answer) {
  const citations = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const notices = (claim) => answer.notices.filter((notice) => notice.applies_to.includes(claim.claim_id));
  const show = (claim, tag) => renderClaim(claim, tag, citations, notices(claim));
  const [direct, ...others] = answer.claims;
  return [
    element(
      "div",
      { class: "direct" },
      element("p", { class: "where" }, direct.section_path.join(" › ")),
      leadIns(direct).map((text) => element("p", { class: "lead-in", dir: "auto" }, text)),
      show(direct, "div"),
    ),
    groupBy(others, (claim) => claim.section_path.join(" › ")).map(([section, claims]) => [
      element("h3", {}, section || "Further statements"),
      groupBy(claims, (claim) => leadIns(claim).join("\n")).map(([parents, led]) => [
        parents && parents.split("\n").map((text) => element("p", { class: "lead-in", dir: "auto" }, text)),
        element("ul", { class: parents ? "claims led" : "claims" }, led.map((claim) => show(claim, "li"))),
      ]),
    ]),
  ];
}

/** Neighbours with the same key, in order. */
function groupBy(items, keyOf) {
  const groups = [];
  for (const item of items) {
    const key = keyOf(item);
    if (groups.length > 0 && groups.at(-1)[0] === key) groups.at(-1)[1].push(item);
    else groups.push([key, [item]]);
  }
  return groups;
}

const leadIns = (claim) => [...claim.outer_lead_ins, ...(claim.lead_in ? [claim.lead_in] : [])].map((part) => part.text);

function renderClaim(claim, tag, citations, notices) {
  return element(
    tag,
    { class: "claim" },
    element("span", { class: "claim-text", dir: "auto" }, claim.text),
    claim.grade ? renderGrade(claim.grade) : claim.kind === "recommendation" && element("span", { class: "ungraded" }, "no grade stated"),
    claim.citation_numbers.map((number) =>
      element(
        "button",
        { type: "button", class: "cite", "aria-label": `Source ${number}: show the words`, onclick: () => openSource(citations.get(number)) },
        number,
      ),
    ),
    claim.qualifiers.map((qualifier) =>
      element("p", { class: "qualifier", dir: "auto" }, element("b", {}, `${QUALIFIER_LABELS[qualifier.kind]}: `), qualifier.text),
    ),
    claim.list && claim.list.shown < claim.list.total &&
      element("p", { class: "cut" }, `${claim.list.shown} of ${claim.list.total} items of this list are shown.`),
    notices.map(renderNotice),
  );
}

/** The grade as the source prints it; what its parts are stands beside it on focus and hover. */
function renderGrade(grade) {
  const parts = [
    grade.strength && `strength ${grade.strength}`,
    grade.level && `level of evidence ${grade.level}`,
    DIRECTIONS[grade.direction],
  ].filter(Boolean);
  const scheme = grade.scheme === "other" ? "The guideline's own grade" : `Grade (${grade.scheme.replace("_", "/").toUpperCase()})`;
  return element(
    "span",
    { class: `grade ${grade.direction}` },
    element("button", { type: "button", "aria-label": `Grade ${grade.raw}: ${parts.join(", ")}` }, grade.raw),
    element("span", { class: "meaning", "aria-hidden": "true" }, `${scheme}: ${parts.join(", ")}`),
  );
}

function renderMissing(answer) {
  return element(
    "div",
    { class: "uncovered" },
    element("h3", {}, "Not covered"),
    answer.coverage.missing.map((text) => element("p", {}, text)),
  );
}

function renderUncovered(answer) {
  return element(
    "div",
    { class: "uncovered" },
    element("h3", {}, answer.status === "declined" ? "Not answered" : "Not covered"),
    element("p", {}, answer.status_reason),
    answer.coverage.missing.filter((text) => text !== answer.status_reason).map((text) => element("p", {}, text)),
  );
}

function renderSearched(documents) {
  if (documents.length === 0) return "";
  return element(
    "details",
    {},
    element("summary", {}, documents.length === 1 ? "Searched: 1 document" : `Searched: ${documents.length} documents`),
    element(
      "ul",
      {},
      documents.map((item) => element("li", { dir: "auto" }, item.title, item.last_updated && ` (${item.last_updated})`)),
    ),
  );
}

function renderSources(citations) {
  return [
    element("h3", {}, "Sources"),
    element("ol", { class: "sources" }, citations.map((citation) => renderSource(citation, `[${citation.number}]`))),
  ];
}

function renderNearest(sources) {
  return element(
    "section",
    { class: "nearest" },
    element("h3", {}, "These do not answer the question"),
    element("ul", { class: "sources" }, sources.map((source) => renderSource(source, "–"))),
  );
}

function renderSource(source, label) {
  const place = [source.publisher, source.version && `version ${source.version}`, source.last_updated && `updated ${source.last_updated}`];
  return element(
    "li",
    {},
    element("span", { class: "number" }, label),
    element(
      "div",
      {},
      element("strong", { dir: "auto" }, source.title),
      element("div", { class: "meta" }, place.filter(Boolean).map((part) => `${part} · `), reviewBadge(source.review_status)),
      element("div", { class: "meta" }, [...source.section_path, source.page && `page ${source.page}`].filter(Boolean).join(" › ")),
      element("blockquote", { dir: "auto" }, `“${source.quote}”`),
      ownPath(source.viewer_url) && element("a", { href: ownPath(source.viewer_url), target: "_blank" }, "Open in the document"),
    ),
  );
}
