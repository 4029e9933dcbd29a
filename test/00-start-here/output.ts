/** What nodes tell the application above them: what the rules are about. */
export interface Output {
  readonly kind: 'answered';
  readonly text: string;
  readonly number: number;
}
