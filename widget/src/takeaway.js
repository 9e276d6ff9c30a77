/** The answer as it leaves the page: as text with its citations, and on paper. */

import { element, ownAddress, revealText } from "./dom.js";
import { leadIns, renderAnswer } from "./answer.js";
import { documentFacts } from "./sources.js";

/** The answer as plain text: nothing is copied without its sources, notices and disclaimer. */
export function answerAsText(ui, answer) {
  const { words, server } = ui;
  const lines = [answer.question, ""];
  for (const notice of answer.notices) lines.push(`! ${notice.text}`);
  if (answer.status_reason) lines.push(answer.status_reason);
  for (const text of answer.coverage.missing) lines.push(`${words.missing}: ${text}`);
  if (lines.at(-1) !== "") lines.push("");
  for (const claim of answer.claims) {
    const grade = claim.grade ? ` ${claim.grade.raw}` : "";
    const marks = claim.citation_numbers.map((number) => `[${number}]`).join("");
    lines.push([...leadIns(claim), `${claim.text}${grade} ${marks}`].join(" "));
    for (const qualifier of claim.qualifiers) lines.push(`    ${words.qualifiers[qualifier.kind]}: ${qualifier.text}`);
  }
  if (answer.claims.length > 0) lines.push("", words.sources);
  for (const citation of answer.citations) {
    const place = [...citation.section_path, citation.page && words.page(citation.page)].filter(Boolean).join(" › ");
    const facts = [...documentFacts(words, citation), words.review[citation.review_status]].join(", ");
    lines.push(`[${citation.number}] ${citation.title} (${facts}): ${place}`);
    lines.push(`    ${ownAddress(server.base, citation.viewer_url) ?? ""}`);
  }
  lines.push("", answer.disclaimer.text, `${answer.answer_id}, ${answer.created_at}`);
  return lines.map(revealText).join("\n");
}

/** Copies text; a page without the clipboard's permission gets the older way. @returns {Promise<boolean>} */
export async function copyText(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", { class: "unseen", "aria-hidden": "true" });
    field.value = text;
    root.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  }
}

/** Prints the answer alone, whatever page the widget stands on. */
export function printAnswer(ui, answer) {
  const frame = element("iframe", { class: "unseen", "aria-hidden": "true", tabindex: "-1", title: ui.words.print });
  ui.root.append(frame);
  const { contentWindow: paper, contentDocument: page } = frame;
  const sheet = new paper.CSSStyleSheet();
  sheet.replaceSync(ui.styles.replaceAll(":host", ":root"));
  page.adoptedStyleSheets = [sheet];
  page.title = revealText(answer.question);
  page.documentElement.lang = ui.language;
  page.body.className = "paper";
  const made = element("p", { class: "meta" }, `${answer.answer_id} · ${answer.created_at} · ${ui.server.base}`);
  page.body.append(element("h1", { dir: "auto" }, answer.question), renderAnswer({ ...ui, canSendFeedback: false }, answer, true), made);
  paper.addEventListener("afterprint", () => frame.remove());
  paper.print();
}
