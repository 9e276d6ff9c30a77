/** The chat page: the conversation, its history, and the states between question and answer. */

import { announceAnswer, renderAnswer } from "./answer.js";
import { ask, loadDocuments } from "./api.js";
import { element, ownPath } from "./dom.js";
import { reviewBadge } from "./source.js";

const byId = (id) => document.getElementById(id);
const conversation = byId("conversation");
const form = byId("ask");
const input = byId("question");
const send = form.querySelector("button");

/** Earlier turns: the question, and the passages it was answered from. Earlier answers are not sent: they are no evidence. */
let history = [];
let pending = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = input.value.trim();
  if (question && pending === null) {
    input.value = "";
    submit(question);
  }
});

input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

byId("restart").addEventListener("click", () => {
  pending?.abort();
  history = [];
  for (const turn of conversation.querySelectorAll(".turn")) turn.remove();
  byId("welcome").hidden = false;
  byId("restart").hidden = true;
  input.focus();
});

byId("source-close").addEventListener("click", () => byId("source").close());
byId("source").addEventListener("click", (event) => {
  if (event.target === byId("source")) byId("source").close();
});

async function submit(question) {
  byId("welcome").hidden = true;
  byId("restart").hidden = false;
  const place = element("div", {}, element("p", { class: "waiting" }, "Looking in the guidelines"));
  const turn = element("section", { class: "turn", "aria-label": "Question and answer" }, element("h2", { dir: "auto" }, question), place);
  conversation.append(turn);
  turn.scrollIntoView({ block: "start" });
  await answerInto(place, question);
  turn.scrollIntoView({ block: "start" });
}

async function answerInto(place, question) {
  pending = new AbortController();
  send.disabled = true;
  place.setAttribute("aria-busy", "true");
  byId("announcer").textContent = "Looking in the guidelines.";
  try {
    const answer = await ask(question, history, pending.signal);
    history.push({
      question,
      passage_ids: [...new Set(answer.citations.map((citation) => citation.passage_id))],
      answer_id: answer.answer_id,
    });
    place.replaceChildren(renderAnswer(answer, { onFollowUp: submitFollowUp }));
    byId("disclaimer").textContent = answer.disclaimer.text;
    byId("announcer").textContent = announceAnswer(answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    place.replaceChildren(renderFault(error, () => answerInto(place, question)));
    byId("announcer").textContent = `The question could not be answered. ${error.message}`;
  } finally {
    pending = null;
    send.disabled = false;
    place.removeAttribute("aria-busy");
  }
}

function submitFollowUp(question) {
  if (pending === null) submit(question);
}

/** A fault is not an answer: it says nothing about what the guidelines hold. */
function renderFault(fault, retry) {
  return element(
    "div",
    { class: "fault" },
    element("p", {}, element("strong", {}, fault.title ?? "Something failed"), ` ${fault.message}`),
    fault.help && element("p", {}, fault.help),
    fault.requestId && element("p", { class: "meta" }, `Request ${fault.requestId}`),
    element("button", { type: "button", class: "quiet", onclick: retry }, "Try again"),
  );
}

async function showDocuments() {
  const place = byId("documents");
  try {
    const { documents } = await loadDocuments();
    place.replaceChildren(documents.length > 0 ? renderDocuments(documents) : renderEmpty());
  } catch (error) {
    place.replaceChildren(renderFault(error, showDocuments));
  }
}

function renderDocuments(documents) {
  return element(
    "ul",
    { class: "documents" },
    documents.map((item) =>
      element(
        "li",
        {},
        element("a", { href: ownPath(item.viewer_url), dir: "auto" }, item.title),
        element(
          "span",
          { class: "meta" },
          [item.publisher, item.version_label && `version ${item.version_label}`, item.last_updated ? `updated ${item.last_updated}` : "no date stated"]
            .filter(Boolean)
            .map((part) => `${part} · `),
          reviewBadge(item.review.status),
        ),
      ),
    ),
  );
}

const renderEmpty = () =>
  element("p", { class: "notice" }, "No document has been ingested yet. Run ", element("code", {}, "citewell ingest PATH"), ", then reload this page.");

showDocuments();
