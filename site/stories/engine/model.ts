import { fromAddress, toAddress, type Description } from './address.ts';
import type { Codes, Material, Moment, Scene } from './material.ts';
import { run } from './run.ts';
import type { Step } from './step.ts';

/** What a view is told: `run`: other steps or other code; `moment`: another moment; `selection`: another thing looked at. */
export type News = 'run' | 'moment' | 'selection' | 'playing';

/**
 * What a page of stories shows. All of it follows from a {@link Description} and the place in it: whatever is done is an edit
 * of the description, which is then played anew. Views read it, and are told when it changes.
 */
export class Model<State = unknown> {
  readonly material: Material<unknown, State>;
  description: Description;
  moments: readonly Moment<State>[];
  /** Behind how many of the steps. */
  at: number;
  /** The thing that is looked at: a name in the facts. */
  selected: string | undefined;
  isPlaying = false;
  private readonly codes: Codes;
  private readonly listeners: ((news: News) => void)[] = [];
  private past: { readonly description: Description; readonly at: number }[] = [];

  /** Begins with an address, or with the scene of that id, or with the first one. */
  constructor(material: Material<unknown, State>, codes: Codes, address: string) {
    this.material = material;
    this.codes = codes;
    const found = fromAddress(address, material);
    const scene = material.scenes.find(({ id }) => id === address) ?? material.scenes[0]!;
    this.description = found?.description ?? describe(scene);
    this.at = found?.at ?? scene.at ?? 0;
    this.moments = run(material, codes, this.description);
    this.selected = this.moment.focus;
  }

  get moment(): Moment<State> {
    return this.moments[this.at]!;
  }

  /** The moment before the last step; undefined at the beginning. */
  get before(): Moment<State> | undefined {
    return this.moments[this.at - 1];
  }

  get scene(): Scene | undefined {
    return this.material.scenes.find(({ id }) => id === this.description.scene);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get address(): string {
    return toAddress(this.description, this.at, this.material);
  }

  onChange(listener: (news: News) => void): void {
    this.listeners.push(listener);
  }

  openScene(scene: Scene): void {
    this.past = [];
    this.show(describe(scene), scene.at ?? 0);
  }

  openAddress(address: string): void {
    const found = fromAddress(address, this.material);
    if (found === undefined || address === this.address) return;
    this.show(found.description, found.at);
  }

  setVariant(variant: string): void {
    this.edit({ variant }, this.at);
  }

  /** Does something here and now. What came later before is no more: undo brings it back. */
  do(step: Step): void {
    const steps = [...this.description.steps.slice(0, this.at), step];
    this.edit({ steps }, steps.length);
  }

  /** As if a step had never been. */
  remove(index: number): void {
    const steps = this.description.steps.toSpliced(index, 1);
    this.edit({ steps }, Math.min(this.at > index ? this.at - 1 : this.at, steps.length));
  }

  undo(): void {
    const before = this.past.pop();
    if (before !== undefined) this.show(before.description, before.at);
  }

  goTo(at: number): void {
    const next = Math.max(0, Math.min(this.moments.length - 1, at));
    if (next === this.at) return;
    this.at = next;
    this.selected = this.moment.focus ?? this.selected;
    this.tell('moment');
  }

  select(name: string | undefined): void {
    if (name === this.selected) return;
    this.selected = name;
    this.tell('selection');
  }

  setPlaying(isPlaying: boolean): void {
    if (isPlaying === this.isPlaying) return;
    this.isPlaying = isPlaying;
    this.tell('playing');
  }

  private edit(change: Partial<Description>, at: number): void {
    const { description } = this;
    this.past.push({ description, at: this.at });
    const { scene: _, ...rest } = description;
    this.show({ ...rest, ...change }, at);
  }

  private show(description: Description, at: number): void {
    this.description = description;
    this.moments = run(this.material, this.codes, description);
    this.at = at;
    this.selected = this.moment.focus ?? this.selected;
    this.tell('run');
  }

  private tell(news: News): void {
    for (const listener of this.listeners) listener(news);
  }
}

function describe({ id, variant = 'reference', steps }: Scene): Description {
  return { variant, steps, scene: id };
}
