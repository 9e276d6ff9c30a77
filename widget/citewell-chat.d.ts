/** Type declarations of `<citewell-chat>`. The records are those of the server's `/openapi.json`. */

export type Audience = "clinician" | "student" | "patient";
export type AnswerStatus = "answered" | "partially_answered" | "not_covered" | "declined";

export interface CitewellAnswer {
  answer_id: string;
  question: string;
  interpreted_question: string;
  audience: Audience;
  status: AnswerStatus;
  status_reason: string | null;
  claims: ReadonlyArray<Readonly<Record<string, unknown>>>;
  citations: ReadonlyArray<Readonly<Record<string, unknown>>>;
  notices: ReadonlyArray<{ code: string; text: string; applies_to: string[] }>;
  disclaimer: { id: string; text: string };
  follow_ups: readonly string[];
  readonly [field: string]: unknown;
}

export interface CitewellFeedback {
  answer_id: string;
  claim_id: string | null;
  kind: "helpful" | "not_helpful" | "concern";
  feedback_id: string;
}

export interface CitewellFault {
  kind:
    | "offline" | "unreachable" | "interrupted" | "busy" | "expired"
    | "refused" | "invalid" | "server" | "stopped" | "empty";
  code: string;
  request_id: string | null;
}

/**
 * Attributes: `endpoint` (address of the server; by default where the module came from), `embed-id`, `heading`,
 * `audience` (fixes it and hides the choice), `lang`, `dir`, `starters` (questions separated by `|`),
 * `mode` (`inline` or `floating`), `open`, `theme` (`auto`, `light`, `dark`; by default as the page),
 * `idle-minutes` (15). Slots: `welcome`, `documents`.
 */
export class CitewellChat extends HTMLElement {
  /** Words that replace some of the interface's own; set it before the element is connected. */
  words: Record<string, unknown>;
  /** Asks as if the question had been typed; null where it is empty, another is being answered, or it failed. */
  ask(question: string): Promise<CitewellAnswer | null>;
  /** Opens a floating widget. */
  open(): void;
  /** Closes a floating widget; the conversation stays. */
  close(): void;
  /** Forgets the conversation and starts again. */
  reset(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "citewell-chat": CitewellChat;
  }
  interface HTMLElementEventMap {
    "citewell-answer": CustomEvent<{ answer: CitewellAnswer }>;
    "citewell-feedback": CustomEvent<CitewellFeedback>;
    "citewell-fault": CustomEvent<CitewellFault>;
  }
}
