import { BadRequest, numberField, textField, type Fields } from './request-body.ts';
import type { LearnerView } from './view.ts';

const MOST_LEARNERS = 300;
const LONGEST_NAME = 40;
const LAST_CHAPTER = 15;

/** Who has asked to be on the board, and how far they have come. It is kept as long as this process runs. */
export class Board {
  private readonly learners = new Map<string, LearnerView>();

  /** Those with the most points first. */
  get list(): readonly LearnerView[] {
    return [...this.learners.values()].sort(
      (a, b) => totalOf(b) - totalOf(a) || a.name.localeCompare(b.name),
    );
  }

  /**
   * Takes what `npm test -- chapterN --board` sends: a name, and a result as `--json` writes it, of which only a few fields count.
   *
   * @throws BadRequest if that makes no sense, or the board is full.
   */
  take(fields: Fields, atMs: number): LearnerView {
    const name = readName(textField(fields, 'name'));
    const { chapter, points } = readResult(fields['result']);
    const key = name.toLowerCase();
    const known = this.learners.get(key);
    if (known === undefined && this.learners.size >= MOST_LEARNERS) {
      throw new BadRequest('The board is full.', 409);
    }
    const best = Math.max(points, known?.points[chapter] ?? 0);
    const learner = { name, points: { ...known?.points, [chapter]: best }, atMs };
    this.learners.set(key, learner);
    return learner;
  }

  /** @returns whether there was somebody of that name. */
  remove(name: string): boolean {
    return this.learners.delete(name.toLowerCase());
  }
}

function readName(text: string): string {
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (name === '' || [...name].length > LONGEST_NAME) {
    throw new BadRequest(`A name has 1 to ${LONGEST_NAME} characters.`);
  }
  // Control characters, and those that turn the direction of what follows.
  if (/[\p{C}\u2028\u2029]/u.test(name)) throw new BadRequest('That name cannot be shown.');
  return name;
}

function readResult(value: unknown): { readonly chapter: number; readonly points: number } {
  if (typeof value !== 'object' || value === null) throw new BadRequest('result is missing.');
  const result = value as Fields;
  const about = result['chapter'];
  if (typeof about !== 'object' || about === null) throw new BadRequest('chapter is missing.');
  const chapter = numberField(about as Fields, 'number', -1);
  const points = numberField(result, 'points', -1);
  if (chapter < 0 || chapter > LAST_CHAPTER) {
    throw new BadRequest(`Chapters are numbered from 0 to ${LAST_CHAPTER}.`);
  }
  if (points < 0 || points > 100) throw new BadRequest('There are 0 to 100 points.');
  if (result['source'] === 'reference') throw new BadRequest('That is the reference’s result.');
  return { chapter, points };
}

function totalOf({ points }: LearnerView): number {
  return Object.values(points).reduce((sum, one) => sum + one, 0);
}
