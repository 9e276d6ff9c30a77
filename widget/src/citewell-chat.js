/** The custom element: its attributes, its methods, and the conversation that it holds. */

import { button, element, fill } from "./dom.js";
import { Server } from "./server.js";
import { loadAudience, saveAudience, SavedConversation } from "./session.js";
import { SourcePanel } from "./sources.js";
import { STYLES } from "./styles.js";
import { Turn } from "./turn.js";
import { mergeWords } from "./words.js";

const OWN_BASE = import.meta.url.replace(/widget(?:\/[^/?#]*)?\.js(?:[?#].*)?$|widget\/src\/.*$/, "");
const DEFAULT_IDLE_MINUTES = 15;
const MAX_QUESTION_CHARS = 4000;

let sheet = null;

/** One style sheet for all widgets of the page; constructed, because a strict content policy forbids inline styles. */
function sharedSheet() {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
  }
  return sheet;
}

export class CitewellChat extends HTMLElement {
  static observedAttributes = ["heading", "lang", "starters", "audience"];

  #root = this.attachShadow({ mode: "open" });
  #ui = null;
  #parts = {};
  #words = null;
  #turns = [];
  #pending = null;
  #config = null;
  #audience = null;
  #saved = null;
  #panel = null;
  #idleTimer = null;
  #lastUse = 0;

  /** Words that replace some of the interface's own, for other languages; set before the element is connected. */
  set words(changes) {
    this.#words = mergeWords(changes);
  }

  get words() {
    return (this.#words ??= mergeWords(null));
  }

  connectedCallback() {
    if (this.#ui === null) this.#build();
    document.addEventListener("visibilitychange", this.#checkIdle);
    this.#watchIdle();
    if (this.#config === null) this.#loadConfig();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#checkIdle);
    clearTimeout(this.#idleTimer);
    // An element that is only moved is connected again at once, and its answer goes on arriving.
    queueMicrotask(() => {
      if (!this.isConnected) this.#pending?.abort();
    });
  }

  attributeChangedCallback(name) {
    if (this.#ui === null) return;
    if (name === "starters") this.#showStarters();
    else if (name === "audience") this.#showAudience();
    else this.#nameParts();
  }

  /**
   * Asks a question as if it had been typed.
   *
   * @param {string} question
   * @returns {Promise<object|null>} the whole answer; null where the question is empty, another one is being answered,
   *   or it failed, which the reader is shown
   */
  async ask(question) {
    const text = String(question).trim();
    if (text === "" || this.#pending !== null || !this.isConnected) return null;
    this.open();
    const turn = new Turn(this.#ui, text.slice(0, MAX_QUESTION_CHARS));
    this.#turns.push(turn);
    this.#parts.turns.append(turn.node);
    return this.#run(turn);
  }

  /** Opens a floating widget and moves the focus to the question. */
  open() {
    if (this.getAttribute("mode") !== "floating" || this.hasAttribute("open")) return;
    this.setAttribute("open", "");
    this.#parts.launcher?.setAttribute("aria-expanded", "true");
    this.#parts.input?.focus();
  }

  /** Closes a floating widget; the conversation stays. */
  close() {
    if (this.getAttribute("mode") !== "floating" || !this.hasAttribute("open")) return;
    this.removeAttribute("open");
    this.#panel?.dialog.close();
    this.#parts.launcher?.setAttribute("aria-expanded", "false");
    this.#parts.launcher?.focus();
  }

  /** Forgets the conversation and starts again. */
  reset() {
    if (this.#ui === null) return;
    this.#pending?.abort();
    for (const turn of this.#turns) turn.close();
    this.#turns = [];
    this.#parts.turns.replaceChildren();
    this.#panel.dialog.close();
    this.#saved.wipe();
    this.#showWelcome();
    this.#ui.showDisclaimer(null);
  }

  #build() {
    const base = this.getAttribute("endpoint") ?? OWN_BASE;
    const server = new Server(new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI).href, this.getAttribute("embed-id"));
    const ordinal = [...document.querySelectorAll(this.localName)].indexOf(this);
    this.#saved = new SavedConversation(this.id || `${ordinal}`, this.#idleMinutes() * 60000);
    this.#ui = {
      words: this.words,
      server,
      root: this.#root,
      styles: STYLES,
      language: this.lang || "en",
      canSendFeedback: true,
      ask: (question) => this.ask(question),
      askAgain: (turn) => this.#askAgain(turn),
      announce: (text) => this.#announce(text),
      openSource: (source) => this.#panel.open(source),
      showDisclaimer: (disclaimer) => this.#showDisclaimer(disclaimer),
      emit: (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })),
    };
    this.#panel = new SourcePanel(this.#ui);
    this.#root.adoptedStyleSheets = [sharedSheet()];
    this.#root.append(this.#buildFrame(), this.#buildLauncher());
    this.#nameParts(ordinal);
    this.#showStarters();
    this.#showAudience();
    this.#restore();
    for (const use of ["pointerdown", "keydown", "input"]) this.#root.addEventListener(use, () => this.#watchIdle());
  }

  #buildFrame() {
    const { words } = this;
    const parts = this.#parts;
    parts.title = element("h2", { part: "title" });
    parts.restart = button(words.restart, () => this.#startAgain(), { hidden: true });
    parts.turns = element("div", {});
    parts.starters = element("div", { class: "starters-place" });
    parts.audience = element("div", { class: "audience-place" });
    parts.note = element("div", {});
    parts.welcome = element("div", { class: "welcome", part: "welcome" }, parts.note, element("slot", { name: "welcome" }, this.#buildWelcome()), parts.audience, parts.starters, element("slot", { name: "documents" }));
    parts.conversation = element("div", { class: "conversation", part: "conversation", role: "group", tabindex: "0", "aria-label": words.conversation }, element("div", { class: "column", part: "column" }, parts.welcome, parts.turns));
    parts.announcer = element("div", { class: "unseen", role: "status", "aria-live": "polite" });
    const close = button(words.close, () => this.close(), { class: "quiet close-frame" });
    parts.frame = element(
      "section",
      { class: "frame", part: "frame", id: "frame" },
      element("div", { class: "inner" }, element("div", { class: "head", part: "head" }, parts.title, parts.restart, close), parts.conversation, this.#buildDock(), parts.announcer),
      this.#panel.dialog,
    );
    parts.frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#panel.dialog.open) this.close();
    });
    return parts.frame;
  }

  #buildWelcome() {
    const { words } = this;
    return [
      element("p", { class: "lede" }, words.lede),
      element("p", {}, words.canAnswer),
      element("p", {}, words.cannotAnswer),
      element("p", {}, element("a", { href: `${this.#ui.server.base}documents`, target: "_blank", rel: "noopener", class: "all-documents" }, words.documents(2))),
    ];
  }

  #buildDock() {
    const { words } = this;
    const parts = this.#parts;
    parts.input = element("textarea", { id: "question", rows: 1, maxlength: MAX_QUESTION_CHARS, part: "input", placeholder: words.placeholder, "aria-describedby": "privacy", autocomplete: "off", dir: "auto" });
    parts.send = element("button", { type: "submit", class: "primary", part: "button" }, words.ask);
    parts.disclaimer = element("p", { class: "disclaimer", part: "disclaimer", dir: "auto" });
    const form = element("form", { class: "ask", novalidate: true }, element("label", { class: "unseen", for: "question" }, words.question), parts.input, parts.send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    parts.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (this.#pending === null) form.requestSubmit();
    });
    return element("div", { class: "dock", part: "dock" }, form, element("div", { class: "about" }, parts.disclaimer, element("p", { id: "privacy", class: "privacy", dir: "auto" }, words.privacy)));
  }

  #buildLauncher() {
    const toggle = () => (this.hasAttribute("open") ? this.close() : this.open());
    const isOpen = this.hasAttribute("open");
    this.#parts.launcher = element("button", { type: "button", class: "launcher", part: "launcher", "aria-controls": "frame", "aria-expanded": String(isOpen), onclick: toggle }, this.words.open);
    return this.#parts.launcher;
  }

  /** Gives the parts their names; a second widget of the page is numbered, so that both can be told apart. */
  #nameParts(ordinal = 0) {
    const heading = this.getAttribute("heading") ?? this.words.title;
    this.#parts.title.textContent = heading;
    this.#parts.frame.setAttribute("aria-label", ordinal > 0 ? `${heading} (${ordinal + 1})` : heading);
    this.#ui.language = this.lang || "en";
  }

  async #loadConfig() {
    this.#config = {};
    try {
      this.#config = await this.#ui.server.loadConfig();
    } catch {
      return; // The question that is asked next says what is wrong.
    }
    const { words } = this;
    if (this.#turns.length === 0) this.#showDisclaimer(null);
    this.#showAudience();
    const link = this.#root.querySelector(".all-documents");
    if (link) link.textContent = words.documents(this.#config.n_documents);
    this.#parts.note.replaceChildren();
    if (this.#config.n_documents === 0) {
      const help = element("p", { class: "notice", role: "note" }, `${words.empty} ${words.emptyHelp} `, element("code", {}, "citewell ingest PATH"));
      this.#parts.note.append(help);
    }
  }

  #restore() {
    for (const { question, answer, isAlone } of this.#saved.load()) {
      const turn = new Turn(this.#ui, question, { answer, isAlone });
      this.#turns.push(turn);
      this.#parts.turns.append(turn.node);
    }
    this.#showWelcome();
    if (this.#turns.length > 0) queueMicrotask(() => this.#turns.at(-1)?.node.scrollIntoView({ block: "start" }));
  }

  #submit() {
    if (this.#pending !== null) {
      this.#pending.abort();
      return;
    }
    const question = this.#parts.input.value;
    if (question.trim() === "") return;
    this.#parts.input.value = "";
    this.ask(question);
  }

  #askAgain(turn) {
    if (this.#pending === null) this.#run(turn);
  }

  async #run(turn) {
    const { words } = this;
    const control = new AbortController();
    this.#pending = control;
    this.#parts.send.textContent = words.stop;
    this.#showWelcome();
    this.#scrollTo(turn);
    const earlier = this.#turns.slice(0, this.#turns.indexOf(turn)).map((each) => each.toHistory());
    try {
      const answer = await turn.run({ history: earlier.filter(Boolean), audience: this.#chosenAudience() }, control.signal);
      this.#ui.emit("citewell-answer", { answer });
      return answer;
    } catch (fault) {
      this.#ui.emit("citewell-fault", { kind: fault.kind, code: fault.code, request_id: fault.requestId });
      return null;
    } finally {
      this.#pending = null;
      this.#parts.send.textContent = words.ask;
      this.#save();
      this.#scrollTo(turn);
    }
  }

  #scrollTo(turn) {
    if (this.#turns.includes(turn)) turn.node.scrollIntoView({ block: "start" });
  }

  #save() {
    const answered = this.#turns.filter((turn) => turn.answer !== null);
    this.#saved.save(answered.map(({ question, answer, isAlone }) => ({ question, answer, isAlone })));
  }

  #startAgain() {
    this.reset();
    this.#announce(this.words.cleared);
    this.#parts.input.focus();
  }

  #showWelcome() {
    this.#parts.welcome.hidden = this.#turns.length > 0;
    this.#parts.restart.hidden = this.#turns.length === 0;
    this.toggleAttribute("conversing", this.#turns.length > 0);
  }

  #showStarters() {
    const questions = (this.getAttribute("starters") ?? "").split("|").map((text) => text.trim()).filter(Boolean);
    this.#parts.starters.replaceChildren();
    if (questions.length === 0) return;
    const items = questions.map((text) => element("li", {}, button(text, () => this.ask(text), { class: "quiet chip", dir: "auto" })));
    fill(this.#parts.starters, [element("h3", {}, this.words.starters), element("ul", { class: "starters" }, items)]);
  }

  /** The choice of whom the answers are for; none where the page has made it. */
  #showAudience() {
    const place = this.#parts.audience;
    place.replaceChildren();
    if (this.hasAttribute("audience")) return;
    const { words } = this;
    const allowed = this.#config?.audiences ?? ["clinician", "student"];
    const select = element(
      "select",
      { id: "audience", "aria-describedby": "audience-help" },
      allowed.map((audience) => element("option", { value: audience }, words.audiences[audience] ?? audience)),
    );
    select.value = this.#chosenAudience();
    select.addEventListener("change", () => {
      this.#audience = select.value;
      saveAudience(select.value);
      this.#showDisclaimer(null);
    });
    place.append(element("div", { class: "audience" }, element("label", { for: "audience" }, words.audience), select, element("p", { class: "meta", id: "audience-help" }, words.audienceHelp)));
  }

  #chosenAudience() {
    const allowed = this.#config?.audiences ?? ["clinician", "student"];
    const wanted = this.getAttribute("audience") ?? this.#audience ?? loadAudience();
    return allowed.includes(wanted) ? wanted : "clinician";
  }

  /** @param {{text: string}|null} disclaimer an answer's own; null for the one of the audience */
  #showDisclaimer(disclaimer) {
    const text = disclaimer?.text ?? this.#config?.disclaimers?.[this.#chosenAudience()]?.text;
    if (text) this.#parts.disclaimer.textContent = text;
  }

  #announce(text) {
    this.#parts.announcer.replaceChildren();
    fill(this.#parts.announcer, [text]);
  }

  #idleMinutes() {
    const minutes = Number(this.getAttribute("idle-minutes"));
    return minutes > 0 ? minutes : DEFAULT_IDLE_MINUTES;
  }

  #watchIdle() {
    this.#lastUse = Date.now();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(this.#checkIdle, this.#idleMinutes() * 60000);
  }

  /** Wipes the conversation where nobody has used it: the next person at a shared computer finds nothing. */
  #checkIdle = () => {
    if (Date.now() - this.#lastUse < this.#idleMinutes() * 60000 - 50) return;
    if (this.#turns.length === 0 && this.#parts.input.value === "") return;
    this.reset();
    this.#parts.input.value = "";
    const text = this.words.wiped(this.#idleMinutes());
    this.#parts.note.replaceChildren(element("p", { class: "meta wiped" }, text));
    this.#announce(text);
  };
}

if (!customElements.get("citewell-chat")) customElements.define("citewell-chat", CitewellChat);
