/** What is remembered: the conversation for this tab only, until nobody has used it for a while; the audience on the device. */

const MAX_KEPT_TURNS = 20;

/** A storage area of the browser, or null where the page may not use it. */
function openStorage(name) {
  try {
    return globalThis[name];
  } catch {
    return null; // a sandboxed frame, or cookies are blocked
  }
}

/** The turns of one widget in `sessionStorage`. */
export class SavedConversation {
  #key;
  #idleMs;
  #storage = openStorage("sessionStorage");

  /** @param {string} key one per widget of the page @param {number} idleMs unused for this long, it is wiped */
  constructor(key, idleMs) {
    this.#key = `citewell:conversation:${key}`;
    this.#idleMs = idleMs;
  }

  /** @returns {object[]} the turns, or none where they have been idle for too long */
  load() {
    try {
      const saved = JSON.parse(this.#storage?.getItem(this.#key) ?? "null");
      if (Array.isArray(saved?.turns) && Date.now() - saved.at < this.#idleMs) return saved.turns;
    } catch {
      // Not ours, or from another version: it is dropped.
    }
    this.wipe();
    return [];
  }

  save(turns) {
    for (let kept = turns.slice(-MAX_KEPT_TURNS); kept.length > 0; kept = kept.slice(1)) {
      try {
        this.#storage?.setItem(this.#key, JSON.stringify({ at: Date.now(), turns: kept }));
        return;
      } catch {
        // The quota is used up: try again without the oldest turn.
      }
    }
    this.wipe();
  }

  wipe() {
    this.#storage?.removeItem(this.#key);
  }
}

const AUDIENCE_KEY = "citewell:audience";

export const loadAudience = () => openStorage("localStorage")?.getItem(AUDIENCE_KEY) ?? null;

export function saveAudience(audience) {
  try {
    openStorage("localStorage")?.setItem(AUDIENCE_KEY, audience);
  } catch {
    // Nothing can be kept on this device; the choice holds for this page.
  }
}
