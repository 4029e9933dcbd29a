/**
 * What the nodes of chapter 3 say to each other, and what they ask of the application above them.
 *
 * @module
 */
export {};
