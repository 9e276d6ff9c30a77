/** Calls the server. Failures become a Fault with words for the reader. */

const MAX_BODY_BYTES = 60000;
const MAX_TURNS = 20;

export class Fault extends Error {
  /** @param {{title: string, detail: string, help: string, requestId: string|null}} problem */
  constructor(problem) {
    super(problem.detail);
    Object.assign(this, problem);
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault({
      title: "No connection",
      detail: "The server cannot be reached.",
      help: "Check the connection and try again.",
      requestId: null,
    });
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  throw new Fault({
    title: body?.title ?? `Error ${response.status}`,
    detail: body?.detail ?? "The server gave no answer that can be read.",
    help: body?.help ?? "Try again in a moment.",
    requestId: body?.request_id ?? response.headers.get("X-Request-ID"),
  });
}

/** The history as the server takes it: the newest turns that fit into one request. */
function encodeQuestion(question, history) {
  let turns = history.slice(-MAX_TURNS);
  for (;;) {
    const body = JSON.stringify({ question, history: turns });
    if (turns.length === 0 || new TextEncoder().encode(body).length <= MAX_BODY_BYTES) return body;
    turns = turns.slice(1);
  }
}

export function ask(question, history, signal) {
  return call("/v1/answers", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: encodeQuestion(question, history),
    signal,
  });
}

export const loadDocuments = () => call("/v1/documents");

export const loadPassage = (passageId) => call(`/v1/passages/${encodeURIComponent(passageId)}`);
