/** Talks to the server. Every failure becomes a Fault with a kind, so that each state has words of its own. */

const MAX_BODY_BYTES = 60000;
const MAX_TURNS = 20;
const DEFAULT_WAIT_S = 5;
const RENEW_BEFORE_MS = 15000;

/** A failure that the reader is told of. It is never an answer, and says nothing of what the guidelines hold. */
export class Fault extends Error {
  /** @param {string} kind a key of `words.faults` @param {object} problem problem details of the server, where it gave any */
  constructor(kind, problem = {}) {
    super(problem.detail ?? kind);
    this.kind = kind;
    this.code = problem.code ?? kind;
    this.detail = problem.detail ?? null;
    this.help = problem.help ?? null;
    this.requestId = problem.request_id ?? null;
    /** Seconds until the server takes the request again; null where it did not say. */
    this.waitS = problem.waitS ?? null;
  }
}

export class Server {
  #embedId;
  #token = null;
  #renewal = null;

  /** @param {string} base address that ends with "/" @param {string|null} embedId public id of the embedding site */
  constructor(base, embedId) {
    this.base = base;
    this.#embedId = embedId;
  }

  loadConfig() {
    return this.#json("v1/widget-config", { plain: true });
  }

  loadPassage(passageId) {
    return this.#json(`v1/passages/${encodeURIComponent(passageId)}`);
  }

  sendFeedback(report) {
    return this.#json("v1/feedback", { body: JSON.stringify(report) });
  }

  /** Forgets the token, so that the next request gets a new one. */
  renewSession() {
    this.#token = null;
  }

  /**
   * Asks, and hands on each event as it arrives.
   *
   * @param {{question: string, history: object[], audience: string}} request
   * @param {(name: string, data: object) => void} onEvent "start", "progress" and "claim"
   * @returns {Promise<object>} the whole answer
   */
  async ask(request, onEvent, signal) {
    const response = await this.#request("v1/answers/stream", { body: encodeQuestion(request), signal });
    try {
      for await (const [name, data] of readEvents(response.body)) {
        if (name === "answer") return data;
        if (name === "error") throw faultOf(data.status ?? 500, data, null);
        onEvent(name, data);
      }
    } catch (error) {
      if (error instanceof Fault || error.name === "AbortError") throw error;
      throw new Fault("interrupted");
    }
    throw new Fault("interrupted");
  }

  async #json(path, options) {
    const response = await this.#request(path, options);
    try {
      return await response.json();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Fault("server");
    }
  }

  async #request(path, options = {}, isSecondTry = false) {
    const token = options.plain ? null : await this.#useToken();
    const response = await this.#fetch(path, options, token);
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    if (response.status === 401 && token !== null && !isSecondTry) {
      this.#token = null;
      return this.#request(path, options, true);
    }
    throw faultOf(response.status, problem, response.headers, token !== null);
  }

  async #fetch(path, { body, signal }, token) {
    if (navigator.onLine === false) throw new Fault("offline");
    const headers = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    try {
      return await fetch(this.base + path, { method: body === undefined ? "GET" : "POST", body, headers, signal, credentials: "same-origin" });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Fault(navigator.onLine === false ? "offline" : "unreachable");
    }
  }

  /** The token of this session; renewed without a word shortly before it ends. Null where the server needs none. */
  async #useToken() {
    if (!this.#embedId) return null;
    if (this.#token !== null && Date.parse(this.#token.expires_at) - Date.now() > RENEW_BEFORE_MS) return this.#token.token;
    this.#renewal ??= this.#json("v1/embed-tokens", { plain: true, body: JSON.stringify({ embed_id: this.#embedId }) });
    try {
      this.#token = await this.#renewal;
    } finally {
      this.#renewal = null;
    }
    return this.#token.token;
  }
}

function faultOf(status, problem, headers, hadToken = false) {
  const waitS = Number(headers?.get("Retry-After") ?? NaN);
  const known = { ...problem, request_id: problem.request_id ?? headers?.get("X-Request-ID") };
  const isTooMany = status === 429 || problem.code === "busy" || problem.code === "overloaded";
  if (isTooMany) return new Fault("busy", { ...known, waitS: Number.isFinite(waitS) ? Math.max(1, Math.ceil(waitS)) : DEFAULT_WAIT_S });
  if (problem.code === "index_missing") return new Fault("empty", known);
  if (status === 401 && (hadToken || problem.code === "token_expired")) return new Fault("expired", known);
  if (status === 401 || status === 403) return new Fault("refused", known);
  return new Fault(status >= 400 && status < 500 ? "invalid" : "server", known);
}

/** The request as the server takes it: the newest turns that fit. */
function encodeQuestion({ question, history, audience }) {
  let turns = history.slice(-MAX_TURNS);
  for (;;) {
    const body = JSON.stringify({ question, history: turns, audience });
    if (turns.length === 0 || new TextEncoder().encode(body).length <= MAX_BODY_BYTES) return body;
    turns = turns.slice(1);
  }
}

/** Server-sent events of a response body, as [name, data]; comment lines keep the connection open and are skipped. */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (buffer + value).replaceAll("\r\n", "\n").split("\n\n");
      buffer = parts.pop();
      for (const part of parts) {
        const event = readEvent(part);
        if (event !== null) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => undefined); // the connection may be gone already
  }
}

function readEvent(part) {
  let name = "message";
  const data = [];
  for (const line of part.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length === 0 ? null : [name, JSON.parse(data.join("\n"))];
}
