/** One question and what became of it: waiting, arriving, answered or failed. */

import { announceAnswer, EMPTY_ANSWER, isUnderstoodDifferently, renderAnswer } from "./answer.js";
import { button, element, fill } from "./dom.js";
import { concernForm } from "./feedback.js";
import { Fault } from "./server.js";
import { answerAsText, copyText, printAnswer } from "./takeaway.js";

export class Turn {
  #ui;
  #place = element("div", { class: "outcome-of-turn" });
  #countdown = null;

  /** @param {object} ui @param {string} question @param {{answer?: object, isAlone?: boolean}} known from an earlier page view */
  constructor(ui, question, { answer = null, isAlone = false } = {}) {
    this.#ui = ui;
    this.question = question;
    this.answer = answer;
    /** True where the question is asked without what came before. */
    this.isAlone = isAlone;
    this.node = element("section", { class: "turn", part: "turn" }, element("h2", { class: "asked", dir: "auto", tabindex: "-1" }, question), this.#place);
    if (answer !== null) this.#showAnswer();
  }

  /** The turn as the server takes it in a history; null where it was not answered. */
  toHistory() {
    if (this.answer === null) return null;
    const passageIds = this.answer.citations.map((citation) => citation.passage_id);
    return { question: this.question, passage_ids: [...new Set(passageIds)], answer_id: this.answer.answer_id };
  }

  /**
   * Asks and shows what arrives.
   *
   * @returns {Promise<object>} the whole answer
   * @throws {Fault} what the reader was shown instead
   */
  async run({ history, audience }, signal) {
    const { server, words, announce } = this.#ui;
    const partial = structuredClone(EMPTY_ANSWER);
    this.#stopCountdown();
    this.answer = null;
    this.#show([element("p", { class: "waiting" }, words.waiting)]);
    this.#place.setAttribute("aria-busy", "true");
    announce(words.announce.waiting);
    try {
      const asked = { question: this.question, history: this.isAlone ? [] : history, audience };
      this.answer = await server.ask(asked, (name, data) => this.#take(partial, name, data), signal);
      this.#showAnswer();
      announce(announceAnswer(words, this.answer));
      return this.answer;
    } catch (error) {
      const fault = error instanceof Fault ? error : new Fault(error.name === "AbortError" ? "stopped" : "server");
      this.#showFault(fault, partial);
      throw fault;
    } finally {
      this.#place.removeAttribute("aria-busy");
    }
  }

  /** Ends what runs by itself. */
  close() {
    this.#stopCountdown();
  }

  #take(partial, name, data) {
    const { words, announce } = this.#ui;
    if (name === "start") {
      Object.assign(partial, { notices: data.notices ?? [], disclaimer: data.disclaimer, interpreted_question: data.interpreted_question });
      this.#ui.showDisclaimer(data.disclaimer);
    } else if (name === "claim") {
      const known = new Set(partial.citations.map((citation) => citation.number));
      partial.claims.push(data.claim);
      partial.citations.push(...data.citations.filter((citation) => !known.has(citation.number)));
      if (partial.claims.length === 1) announce(words.announce.claim(data.claim.text));
    } else if (name !== "progress") {
      return;
    }
    const stage = words.stages[data.stage] ?? (partial.claims.length > 0 ? words.checking : words.waiting);
    this.#showLater(() => [
      this.#renderUnderstood(partial, false),
      renderAnswer(this.#ui, partial, false),
      element("p", { class: "waiting" }, stage),
    ]);
  }

  #pendingDraw = null;

  /** Draws at most once a frame: claims of one burst are shown together. */
  #showLater(draw) {
    const isScheduled = this.#pendingDraw !== null;
    this.#pendingDraw = draw;
    if (isScheduled) return;
    requestAnimationFrame(() => {
      const latest = this.#pendingDraw;
      this.#pendingDraw = null;
      if (latest !== null) this.#show(latest());
    });
  }

  /** Replaces what is shown; the focus stays on the control that it was on. */
  #show(children) {
    this.#pendingDraw = null;
    const key = this.#ui.root.activeElement?.dataset?.key;
    const hadFocus = key && this.#place.contains(this.#ui.root.activeElement);
    this.#place.replaceChildren();
    fill(this.#place, children);
    if (hadFocus) this.#place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  #showAnswer() {
    this.#ui.showDisclaimer(this.answer.disclaimer);
    this.#show([
      this.#renderUnderstood(this.answer, true),
      renderAnswer(this.#ui, this.answer, true),
      this.#renderTools(),
      this.#renderFollowUps(),
    ]);
  }

  #renderUnderstood(answer, canUndo) {
    if (!isUnderstoodDifferently({ ...answer, question: this.question })) return null;
    const { words } = this.#ui;
    return element(
      "p",
      { class: "understood", part: "understood", dir: "auto" },
      `${words.understood} `,
      element("em", {}, answer.interpreted_question),
      " ",
      canUndo && !this.isAlone && button(words.notAsTyped, () => this.#askAlone(), { class: "plain" }),
    );
  }

  #askAlone() {
    this.isAlone = true;
    this.#ui.askAgain(this);
  }

  #renderTools() {
    const { words } = this.#ui;
    const below = element("div", {});
    const concern = button(words.concern, () => {
      below.replaceChildren(
        concernForm(this.#ui, this.answer, null, () => {
          below.replaceChildren();
          concern.focus();
        }),
      );
    });
    return [
      element(
        "div",
        { class: "tools", role: "group", "aria-label": words.answerTools },
        button(words.copy, (event) => this.#copy(event.target)),
        button(words.print, () => printAnswer(this.#ui, this.answer)),
        this.#ui.canSendFeedback && concern,
      ),
      below,
    ];
  }

  async #copy(control) {
    const { words, root, announce } = this.#ui;
    const isDone = await copyText(answerAsText(this.#ui, this.answer), root.querySelector(".frame"));
    control.textContent = isDone ? words.copied : words.notCopied;
    announce(control.textContent);
    setTimeout(() => (control.textContent = words.copy), 2500);
  }

  #renderFollowUps() {
    const { follow_ups: questions } = this.answer;
    if (questions.length === 0) return null;
    const { words, ask } = this.#ui;
    const items = questions.map((text) => element("li", {}, button(text, () => ask(text), { class: "quiet chip", dir: "auto" })));
    return element("div", { class: "follow-ups" }, element("p", { class: "label" }, words.followUps), element("ul", { "aria-label": words.followUps }, items));
  }

  /** A fault is not an answer: it says nothing about what the guidelines hold. What was checked before it stays. */
  #showFault(fault, partial) {
    const { words, announce } = this.#ui;
    const [title, detail] = words.faults[fault.kind];
    const arrived = partial.claims.length > 0 && [
      element("p", { class: "notice", role: "note" }, words.incomplete),
      renderAnswer(this.#ui, partial, false),
      partial.disclaimer && element("p", { class: "own-disclaimer" }, partial.disclaimer.text),
    ];
    const retry = button(fault.kind === "expired" ? words.renew : words.retry, () => this.#retry(), { "data-key": "retry" });
    this.#show([
      element(
        "div",
        { class: `fault fault-${fault.kind}`, part: "fault" },
        element("p", {}, element("strong", {}, title)),
        fault.kind === "empty" ? this.#explainEmpty() : [detail, fault.kind === "invalid" && fault.detail].filter(Boolean).map((text) => element("p", {}, text)),
        fault.requestId && element("p", { class: "meta" }, words.request(fault.requestId)),
        retry,
      ),
      arrived,
    ]);
    announce([title, detail].filter(Boolean).join(". "));
    if (fault.waitS !== null) this.#countDown(retry, fault.waitS);
  }

  #explainEmpty() {
    const { words } = this.#ui;
    return element("p", {}, words.emptyHelp, " ", element("code", {}, "citewell ingest PATH"));
  }

  #retry() {
    this.#ui.server.renewSession();
    this.#ui.askAgain(this);
  }

  /** Counts the seconds down on the button; it is pressed by the reader, never by itself. */
  #countDown(control, seconds) {
    const end = Date.now() + seconds * 1000;
    const { words } = this.#ui;
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      control.disabled = left > 0;
      control.textContent = left > 0 ? words.retryIn(left) : words.retry;
      if (left <= 0) this.#stopCountdown();
    };
    this.#countdown = setInterval(tick, 250);
    tick();
  }

  #stopCountdown() {
    clearInterval(this.#countdown);
  }
}
