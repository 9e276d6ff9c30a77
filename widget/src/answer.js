/** Shows an answer: notices, the direct answer, sections, sources, and what was not covered. */

import { button, element } from "./dom.js";
import { claimFeedback } from "./feedback.js";
import { explainGrade } from "./grades.js";
import { documentFacts, reviewBadge, viewerLink } from "./sources.js";

/** The fields that a claim-by-claim stream has not sent yet. */
export const EMPTY_ANSWER = {
  status: "answered",
  claims: [],
  citations: [],
  nearest: [],
  notices: [],
  follow_ups: [],
  glossary: [],
  coverage: { documents_searched: [], missing: [] },
};

/**
 * @param {object} ui the widget's words, server and what it does on a click
 * @param {object} answer a whole answer, or what has arrived of it
 * @param {boolean} isWhole false while claims are still arriving
 * @returns {HTMLElement} the answer without its question
 */
export function renderAnswer(ui, answer, isWhole) {
  const { words } = ui;
  const hasClaims = answer.claims.length > 0;
  const isUncovered = isWhole && !hasClaims;
  const { missing, documents_searched: searched } = answer.coverage;
  return element(
    "div",
    { class: "answer", part: "answer" },
    answer.notices.filter((notice) => !standsAtItsClaim(notice, answer)).map((notice) => renderNotice(notice, answer)),
    isUncovered && renderUncovered(words, answer),
    hasClaims && renderClaims(ui, answer, isWhole),
    isWhole && hasClaims && missing.length > 0 && renderMissing(words, missing),
    isWhole && hasClaims && renderSources(ui, answer.citations),
    answer.nearest.length > 0 && renderNearest(ui, answer.nearest),
    isUncovered && renderSearched(words, searched),
    answer.glossary.length > 0 && renderGlossary(words, answer.glossary),
    isWhole && element("p", { class: "own-disclaimer", dir: "auto" }, answer.disclaimer.text),
  );
}

/** What a screen reader is told once the answer is there: its outcome and its notices, not its whole text. */
export function announceAnswer({ announce }, answer) {
  const notices = answer.notices.length > 0 ? [announce.notices(answer.notices.length), ...answer.notices.map(({ text }) => text)] : [];
  if (answer.status === "not_covered") return [announce.notCovered, ...notices].join(" ");
  if (answer.status === "declined") return [announce.declined(answer.status_reason), ...notices].join(" ");
  const partly = answer.status === "partially_answered" ? [announce.partly] : [];
  return [announce.answered(answer.claims.length, answer.citations.length), ...partly, ...notices].join(" ");
}

export function isUnderstoodDifferently({ question, interpreted_question: understood }) {
  const plain = (text) => text.trim().toLowerCase().replace(/\s+/g, " ");
  return typeof understood === "string" && plain(understood) !== plain(question);
}

/** A notice that concerns one of several claims stands at that claim; all others stand above the answer. */
const standsAtItsClaim = (notice, answer) => notice.applies_to.length === 1 && answer.claims.length > 1;

/** A notice; one that concerns some of several claims names them by their citations. */
function renderNotice(notice, answer) {
  const concerned = answer.claims.filter((claim) => notice.applies_to.includes(claim.claim_id));
  const isPart = notice.code !== "list_cut" && concerned.length > 1 && concerned.length < answer.claims.length;
  const numbers = [...new Set(concerned.flatMap((claim) => claim.citation_numbers))];
  const places = isPart && ` (${numbers.map((number) => `[${number}]`).join(", ")})`;
  const kind = notice.code === "emergency" ? "notice urgent" : "notice";
  return element("p", { class: kind, part: "notice", role: "note", dir: "auto", "data-code": notice.code }, notice.text, places);
}

function renderClaims(ui, answer, isWhole) {
  const citations = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const show = (claim, tag) => renderClaim(ui, claim, tag, citations, answer, isWhole);
  const [direct, ...others] = answer.claims;
  return [
    element(
      "div",
      { class: "direct", part: "direct", role: "group", "aria-label": ui.words.direct },
      element("p", { class: "where", dir: "auto" }, direct.section_path.join(" › ")),
      leadIns(direct).map((text) => element("p", { class: "lead-in", dir: "auto" }, text)),
      show(direct, "div"),
    ),
    groupBy(others, (claim) => claim.section_path.join(" › ")).map(([section, claims]) => [
      element("h3", { dir: "auto" }, section || ui.words.furtherStatements),
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

export const leadIns = (claim) => [...claim.outer_lead_ins, ...(claim.lead_in ? [claim.lead_in] : [])].map((part) => part.text);

function renderClaim(ui, claim, tag, citations, answer, isWhole) {
  const { words } = ui;
  const notices = answer.notices.filter((notice) => standsAtItsClaim(notice, answer) && notice.applies_to[0] === claim.claim_id);
  const saysCut = notices.some((notice) => notice.code === "list_cut");
  return element(
    tag,
    { class: "claim", part: "claim", "data-claim": claim.claim_id },
    element("span", { class: "claim-text", dir: "auto" }, claim.text),
    " ",
    element(
      "span",
      { class: "marks" },
      claim.grade ? renderGrade(claim) : claim.kind === "recommendation" && element("span", { class: "ungraded", title: words.ungradedHelp }, words.ungraded),
      claim.citation_numbers.map((number) => renderMarker(ui, citations.get(number))),
      isWhole && ui.canSendFeedback && claimFeedback(ui, answer, claim),
    ),
    claim.qualifiers.map((qualifier) =>
      element("p", { class: "qualifier", dir: "auto" }, element("b", {}, `${words.qualifiers[qualifier.kind]}: `), qualifier.text),
    ),
    isWhole && !saysCut && isLastOfCutList(claim, answer) && element("p", { class: "cut", dir: "auto" }, words.listCut(claim.list.shown, claim.list.total)),
    notices.map((notice) => renderNotice(notice, answer)),
  );
}

/** Whether the answer leaves out items of the claim's list, and shows none of them after this claim. */
function isLastOfCutList(claim, answer) {
  if (!claim.list || claim.list.shown >= claim.list.total) return false;
  return answer.claims.findLast((other) => other.list?.id === claim.list.id) === claim;
}

let nGrades = 0;

/** The grade as the source prints it; what it means is shown on focus and hover, and Escape puts it away. */
function renderGrade(claim) {
  const { grade } = claim;
  const id = `grade-${(nGrades += 1)}`;
  const meaning = element("span", { class: "meaning", role: "tooltip", id }, explainGrade(grade).map((text) => element("span", {}, `${text} `)));
  const badge = element("button", { type: "button", part: "grade", "aria-describedby": id, "data-key": `grade-${claim.claim_id}` }, grade.raw);
  const holder = element("span", { class: `grade ${grade.direction}` }, badge, meaning);
  const show = () => {
    holder.classList.remove("put-away");
    meaning.scrollIntoView({ block: "nearest" });
  };
  badge.addEventListener("focus", show);
  badge.addEventListener("click", show);
  holder.addEventListener("mouseenter", () => holder.classList.remove("put-away"));
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    holder.classList.add("put-away");
  });
  return holder;
}

function renderMarker(ui, citation) {
  const label = ui.words.sourceHelp(citation.number);
  const attributes = { class: "cite", part: "citation", "aria-label": label, "data-key": `cite-${citation.number}` };
  return button(citation.number, () => ui.openSource(citation), attributes);
}

const renderMissing = (words, missing) =>
  element("section", { class: "uncovered", part: "uncovered" }, element("h3", {}, words.missing), missing.map((text) => element("p", { dir: "auto" }, text)));

function renderUncovered(words, answer) {
  const reason = answer.status_reason ?? "";
  return element(
    "section",
    { class: "uncovered", part: "uncovered" },
    element("h3", {}, answer.status === "declined" ? words.notAnswered : words.notCovered),
    element("p", { dir: "auto" }, reason),
    answer.coverage.missing.filter((text) => !reason.includes(text)).map((text) => element("p", { dir: "auto" }, text)),
  );
}

function renderSearched(words, documents) {
  if (documents.length === 0) return null;
  const describe = (item) => element("li", { dir: "auto" }, item.title, item.last_updated && ` (${item.last_updated})`);
  return element("details", {}, element("summary", {}, words.searched(documents.length)), element("ul", {}, documents.map(describe)));
}

const renderGlossary = (words, entries) =>
  element(
    "section",
    { class: "glossary" },
    element("h3", {}, words.glossary),
    element(
      "dl",
      {},
      entries.map((entry) => [element("dt", {}, entry.term), element("dd", {}, entry.definition, element("span", { class: "meta" }, ` (${entry.source})`))]),
    ),
  );

const renderSources = (ui, citations) =>
  element("section", { class: "cited" }, element("h3", {}, ui.words.sources), renderByDocument(ui, citations, (citation) => `[${citation.number}]`));

const renderNearest = (ui, sources) =>
  element(
    "section",
    { class: "nearest", part: "nearest" },
    element("h3", {}, ui.words.nearest),
    element("p", { class: "meta" }, ui.words.nearestHelp),
    renderByDocument(ui, sources, () => "–"),
  );

/** Each document once, with the places in it that are quoted. */
function renderByDocument(ui, sources, labelOf) {
  const byVersion = new Map();
  for (const source of sources) byVersion.set(source.version_id, [...(byVersion.get(source.version_id) ?? []), source]);
  return [...byVersion.values()].map((quoted) => {
    const [first] = quoted;
    return [
      element("h4", { class: "source-document", dir: "auto" }, first.title),
      element("p", { class: "meta" }, documentFacts(ui.words, first).map((fact) => `${fact} · `), reviewBadge(ui, first.review_status)),
      element("ul", { class: "sources" }, quoted.map((source) => renderSource(ui, source, labelOf(source)))),
    ];
  });
}

function renderSource(ui, source, label) {
  const place = [...source.section_path, source.page && ui.words.page(source.page)].filter(Boolean).join(" › ");
  const link = viewerLink(ui, source, ui.words.openDocument);
  const show = !source.number && button(ui.words.showSource, () => ui.openSource(source), { class: "plain" });
  return element(
    "li",
    {},
    element("span", { class: "number" }, label),
    element(
      "div",
      {},
      element("div", { class: "meta", dir: "auto" }, place),
      element("blockquote", { dir: "auto" }, `“${source.quote}”`),
      element("p", { class: "links" }, show, link),
    ),
  );
}
