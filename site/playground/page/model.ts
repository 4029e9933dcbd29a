import type { Description } from '../engine/address.ts';
import { fromAddress, toAddress } from '../engine/address.ts';
import { forkOf } from '../engine/fork.ts';
import { intervene, type Intervention } from '../engine/intervention.ts';
import type { CannedScene, Material, Stage } from '../engine/material.ts';
import type { Recording } from '../engine/recording.ts';
import { stageNamed, type Runner } from '../engine/run-description.ts';
import { ShowClock } from '../engine/show-clock.ts';
import { situationAt, type Situation } from '../engine/situation.ts';

/** How much of the time line passes in a second at speed 1. */
const PACE = 7;

/** What a view is told: `run`: another run; `moment`: another moment of it; `frame`: something between two moments. */
export type Change = 'run' | 'moment' | 'frame' | 'playing';

/** What a playground shows. Views read it, and are told when it changes. */
export class Model {
  readonly material: Material;
  description: Description;
  stage: Stage;
  recording: Recording;
  clock: ShowClock;
  situation: Situation;
  /** Where on the time line. */
  position = 0;
  /** The moment that was shown last. */
  at = 0;
  isPlaying = false;
  speed = 1;
  /** From where on the run differs from the one before it; undefined if it began anew. */
  forkedAt: number | undefined;
  /** Is told when a run is being made that takes some time, and when it is there. */
  whileBusy: (isBusy: boolean) => void = () => undefined;
  private readonly run: Runner;
  private readonly listeners: ((change: Change) => void)[] = [];
  private shows = 0;
  private past: { readonly description: Description; readonly at: number }[] = [];

  constructor(
    material: Material,
    run: Runner,
    first: Description & { readonly recording: Recording },
  ) {
    this.material = material;
    this.run = run;
    const { recording, ...description } = first;
    this.description = description;
    this.stage = stageNamed(material, description.stage);
    this.recording = recording;
    this.clock = new ShowClock(recording, this.stage.isRoutine);
    this.situation = situationAt(recording, 0);
  }

  /** Begins with an address, or with a canned scene if it is none. */
  static async open(material: Material, run: Runner, address: string): Promise<Model> {
    const found = fromAddress(address, material);
    const scene = material.scenes.find(({ id }) => id === address) ?? material.scenes[0]!;
    const description = found?.description ?? describe(material, scene);
    const recording = await run(description);
    const model = new Model(material, run, { ...description, recording });
    if (found !== undefined) model.goTo(found.at);
    else model.goToBeginning();
    return model;
  }

  get scene(): CannedScene | undefined {
    return this.material.scenes.find(({ id }) => id === this.description.scene);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  /** The virtual time now, in ms. */
  get nowMs(): number {
    return this.clock.virtualAt(this.position);
  }

  get address(): string {
    return toAddress(this.description, this.at, this.stage);
  }

  onChange(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  // What somebody who watches can do.

  async openScene(scene: CannedScene): Promise<void> {
    this.past = [];
    await this.show(describe(this.material, scene), 0);
    this.goToBeginning();
  }

  async openAddress(address: string): Promise<void> {
    const found = fromAddress(address, this.material);
    if (found === undefined || address === this.address) return;
    await this.show(found.description, found.at);
  }

  /** Runs the same with something changed, and goes on from where the two runs begin to differ. */
  async edit(change: Partial<Description>): Promise<void> {
    const { recording, description, at } = this;
    this.past.push({ description, at });
    const next: Description = { ...description, ...change };
    const { scene: _, ...changed } = next;
    await this.show(changed, at, recording);
  }

  async intervene(intervention: Intervention): Promise<void> {
    const { healAtMs } = this.stage.scenario.world;
    const schedule = intervene(this.recording, this.nowMs, healAtMs, intervention);
    await this.edit({ schedule });
  }

  async undo(): Promise<void> {
    const before = this.past.pop();
    if (before !== undefined) await this.show(before.description, before.at);
  }

  goTo(at: number): void {
    const last = this.recording.moments.length - 1;
    this.moveTo(this.clock.positions[Math.max(0, Math.min(last, at))] ?? 0);
  }

  /** To where the scene begins to be of interest. */
  goToBeginning(): void {
    const fromMs = this.scene?.fromMs ?? this.stage.startMs ?? 0;
    this.goTo(this.recording.moments.findIndex(({ atMs }) => atMs >= fromMs));
  }

  step(direction: 1 | -1): void {
    this.pause();
    this.goTo(this.clock.next(this.at, direction));
  }

  moveTo(position: number): void {
    this.position = Math.max(0, Math.min(this.clock.length, position));
    const at = this.clock.momentAt(this.position);
    if (at === this.at) return this.tell('frame');
    this.at = at;
    this.situation = situationAt(this.recording, at);
    this.tell('moment');
  }

  play(): void {
    if (this.isPlaying) return;
    if (this.position >= this.clock.length) this.moveTo(0);
    this.isPlaying = true;
    this.tell('playing');
    let lastMs: number | undefined;
    const frame = (nowMs: number): void => {
      if (!this.isPlaying) return;
      const passedMs = Math.min(100, nowMs - (lastMs ?? nowMs));
      lastMs = nowMs;
      this.moveTo(this.position + (passedMs / 1000) * PACE * this.speed);
      if (this.position >= this.clock.length) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  pause(): void {
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.tell('playing');
  }

  private async show(description: Description, at: number, before?: Recording): Promise<void> {
    const shown = ++this.shows;
    const isStale = (): boolean => shown !== this.shows;
    this.whileBusy(true);
    let recording: Recording;
    try {
      recording = await this.run(description);
    } finally {
      if (!isStale()) this.whileBusy(false);
    }
    // Somebody was faster.
    if (isStale()) return;
    this.description = description;
    this.stage = stageNamed(this.material, description.stage);
    this.recording = recording;
    this.clock = new ShowClock(recording, this.stage.isRoutine);
    const fork = before === undefined ? undefined : forkOf(before.trace, recording.trace);
    const isFork = fork !== undefined && fork > 0 && fork < recording.trace.events.length;
    this.forkedAt = isFork ? this.clock.momentOf(fork) : undefined;
    const start = this.forkedAt === undefined ? at : Math.min(at, this.forkedAt);
    this.at = Math.max(0, Math.min(recording.moments.length - 1, start));
    this.position = this.clock.positions[this.at] ?? 0;
    this.situation = situationAt(recording, this.at);
    this.tell('run');
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }
}

function describe(material: Material, scene: CannedScene): Description {
  const { id, stage, variant = 'reference', seed = 0, faults = [] } = scene;
  const params = scene.params ?? stageNamed(material, stage).params;
  return { stage, variant, scene: id, schedule: { seed, params, faults } };
}
