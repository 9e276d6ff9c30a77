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
    answer.notices.filter((notice) => notice.applies_to.length !== 1).map((notice) => renderNotice(notice, answer)),
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

/** A notice; one that concerns some of several claims names them by their citations. */
function renderNotice(notice, answer) {
  const concerned = answer.claims.filter((claim) => notice.applies_to.includes(claim.claim_id));
  const isPart = notice.code !== "list_cut" && concerned.length > 1 && concerned.length < answer.claims.length;
  const numbers = [...new Set(concerned.flatMap((claim) => claim.citation_numbers))];
  const places = isPart && ` (${numbers.map((number) => `[${number}]`).join(", ")})`;
  return element("p", { class: "notice", "data-code": notice.code }, notice.text, places);
}

function renderClaims(answer) {
  const citations = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const show = (claim, tag) => renderClaim(claim, tag, citations, answer);
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
        parents && !standsAbove(led[0], claims) && leadIns(led[0]).map((text) => element("p", { class: "lead-in", dir: "auto" }, text)),
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

/** Whether the claim shown just before is the parent that this one needs: then it is not repeated. */
function standsAbove(claim, claims) {
  const previous = claims[claims.indexOf(claim) - 1];
  return previous !== undefined && [...leadIns(previous), previous.text].join("\n") === leadIns(claim).join("\n");
}

const leadIns = (claim) => [...claim.outer_lead_ins, ...(claim.lead_in ? [claim.lead_in] : [])].map((part) => part.text);

function renderClaim(claim, tag, citations, answer) {
  const notices = answer.notices.filter((notice) => notice.applies_to.length === 1 && notice.applies_to[0] === claim.claim_id);
  const saysCut = notices.some((notice) => notice.code === "list_cut");
  return element(
    tag,
    { class: "claim" },
    element("span", { class: "claim-text", dir: "auto" }, claim.text),
    element(
      "span",
      { class: "marks" },
      claim.grade ? renderGrade(claim.grade) : claim.kind === "recommendation" && element("span", { class: "ungraded" }, "no grade stated"),
      claim.citation_numbers.map((number) => renderMarker(citations.get(number))),
    ),
    claim.qualifiers.map((qualifier) =>
      element("p", { class: "qualifier", dir: "auto" }, element("b", {}, `${QUALIFIER_LABELS[qualifier.kind]}: `), qualifier.text),
    ),
    isLastOfCutList(claim, answer) && !saysCut &&
      element("p", { class: "cut" }, `${claim.list.shown} of ${claim.list.total} items of this list are shown.`),
    notices.map((notice) => renderNotice(notice, answer)),
  );
}

/** Whether the answer leaves out items of the claim's list, and shows none of them after this claim. */
function isLastOfCutList(claim, answer) {
  if (!claim.list || claim.list.shown >= claim.list.total) return false;
  return answer.claims.findLast((other) => other.list?.id === claim.list.id) === claim;
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
    answer.coverage.missing.filter((text) => !answer.status_reason.includes(text)).map((text) => element("p", {}, text)),
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

function renderMarker(citation) {
  return element(
    "button",
    { type: "button", class: "cite", "aria-label": `Source ${citation.number}: show the words`, onclick: () => openSource(citation) },
    citation.number,
  );
}

const renderSources = (citations) => [
  element("h3", {}, "Sources"),
  renderByDocument(citations, (citation) => `[${citation.number}]`),
];

const renderNearest = (sources) =>
  element(
    "section",
    { class: "nearest" },
    element("h3", {}, "These do not answer the question"),
    renderByDocument(sources, () => "–"),
  );

/** Each document once, with the places in it that are quoted. */
function renderByDocument(sources, labelOf) {
  const byVersion = new Map();
  for (const source of sources) byVersion.set(source.version_id, [...(byVersion.get(source.version_id) ?? []), source]);
  return [...byVersion.values()].map((quoted) => {
    const [{ title, publisher, version, last_updated: updated, review_status: status }] = quoted;
    const facts = [publisher, version && `version ${version}`, updated ? `updated ${updated}` : "no date stated"];
    return [
      element("h4", { class: "source-document", dir: "auto" }, title),
      element("p", { class: "meta" }, facts.filter(Boolean).map((fact) => `${fact} · `), reviewBadge(status)),
      element("ul", { class: "sources" }, quoted.map((source) => renderSource(source, labelOf(source)))),
    ];
  });
}

function renderSource(source, label) {
  const place = [...source.section_path, source.page && `page ${source.page}`].filter(Boolean).join(" › ");
  return element(
    "li",
    {},
    element("span", { class: "number" }, label),
    element(
      "div",
      {},
      element("div", { class: "meta", dir: "auto" }, place),
      element("blockquote", { dir: "auto" }, `“${source.quote}”`),
      ownPath(source.viewer_url) && element("a", { href: ownPath(source.viewer_url), target: "_blank" }, "Open in the document"),
    ),
  );
}
