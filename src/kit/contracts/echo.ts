/**
 * What the nodes of the warm-up (chapter 0) say to each other, and what they tell the application
 * above them.
 *
 * @module
 */

/** The messages of the warm-up. */
export type EchoMessage =
  /** pinger → echo node: please answer. A pinger uses no text twice. */
  | { readonly kind: 'ping'; readonly text: string }
  /** echo node → pinger: your text, and a number that no other answer has. */
  | { readonly kind: 'pong'; readonly text: string; readonly number: number };

/** What a pinger tells the application above it. */
export interface PingListener {
  /** The question with this text has its answer, which bears this number. Once for each text. */
  answered(text: string, number: number): void;
}
