/** What the reader does with an answer: judge a statement, report a concern. */

import { button, element } from "./dom.js";

const MAX_COMMENT_CHARS = 2000;

/** The small button at a claim; it opens "helpful / not helpful / report a concern" below the claim. */
export function claimFeedback(ui, answer, claim) {
  const { words } = ui;
  const label = words.feedbackOn(claim.citation_numbers.join(", "));
  const toggle = button("⋯", () => (row ? close() : open()), {
    class: "more",
    "aria-label": label,
    "aria-expanded": "false",
    "data-key": `feedback-${claim.claim_id}`,
  });
  let row = null;

  function close() {
    row.remove();
    row = null;
    toggle.setAttribute("aria-expanded", "false");
    toggle.focus();
  }

  function open() {
    const judge = (kind) => report(ui, answer, { claim_id: claim.claim_id, kind }, row);
    row = element(
      "div",
      { class: "feedback", role: "group", "aria-label": label },
      element("span", {}, words.feedback),
      button(words.helpful, () => judge("helpful")),
      button(words.notHelpful, () => judge("not_helpful")),
      button(words.concern, () => row.replaceChildren(concernForm(ui, answer, claim, close))),
    );
    row.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    });
    toggle.setAttribute("aria-expanded", "true");
    toggle.closest(".claim").append(row);
    row.querySelector("button").focus();
  }

  return toggle;
}

/** The form in which a concern is described. @param {object|null} claim the statement concerned; null for the whole answer */
export function concernForm(ui, answer, claim, onCancel) {
  const { words } = ui;
  const comment = element("textarea", { rows: 3, maxlength: MAX_COMMENT_CHARS, required: true });
  const consent = element("input", { type: "checkbox" });
  const form = element(
    "form",
    { class: "concern" },
    element("p", { class: "concern-title" }, claim ? words.concernOf : words.concernTitle),
    element("label", {}, element("span", {}, words.comment), comment),
    element("label", { class: "check" }, consent, element("span", {}, `${words.consent}. `, element("span", { class: "meta" }, words.consentHelp))),
    element("div", { class: "buttons" }, element("button", { type: "submit", class: "primary small" }, words.send), button(words.cancel, onCancel)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = { comment: comment.value.trim(), consent: consent.checked, answer: consent.checked ? answer : null };
    report(ui, answer, { claim_id: claim?.claim_id ?? null, kind: "concern", ...given }, form);
  });
  queueMicrotask(() => {
    comment.focus();
    form.scrollIntoView({ block: "nearest" });
  });
  return form;
}

/** Sends the report and puts the outcome in place of what was asked; a failure leaves it open to try again. */
async function report(ui, answer, { claim_id, kind, comment = null, consent = false, answer: kept = null }, place) {
  const { words } = ui;
  const outcome = element("p", { class: "outcome" });
  place.querySelector(".outcome")?.remove();
  for (const control of place.querySelectorAll("button")) control.disabled = true;
  try {
    const { feedback_id: id } = await ui.server.sendFeedback({ answer_id: answer.answer_id, claim_id, kind, comment, consent, answer: kept });
    outcome.textContent = kind === "concern" ? words.sent(id) : words.thanks;
    place.replaceChildren(outcome);
    outcome.tabIndex = -1;
    outcome.focus();
    ui.emit("citewell-feedback", { answer_id: answer.answer_id, claim_id, kind, feedback_id: id });
  } catch (fault) {
    for (const control of place.querySelectorAll("button")) control.disabled = false;
    outcome.textContent = [...(words.faults[fault.kind] ?? words.faults.server), fault.detail].filter(Boolean).join(". ");
    outcome.classList.add("failed");
    place.append(outcome);
  }
  ui.announce(outcome.textContent);
}
