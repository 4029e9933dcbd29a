import type { NodeView } from '../../../src/workshop/view.ts';
import { ask, change } from './api.ts';
import { bestNotation, fromBase64, read, toBase64, written, type Notation } from './bytes.ts';
import { button, element } from './dom.ts';
import { parentOf } from './tree.ts';

const NOTATIONS: readonly (readonly [Notation, string])[] = [
  ['text', 'Text'],
  ['hex', 'Hex'],
  ['json', 'JSON'],
];

/** What the panel tells. */
export interface NodePanelEvents {
  /** Another node is to be shown. */
  choose(path: string): void;
  failed(problem: string): void;
}

/** Everything about one znode: data, Stat, list of who may do what, and, if that is allowed, what changes them. */
export class NodePanel {
  private readonly place: HTMLElement;
  private readonly hasControls: boolean;
  private readonly events: NodePanelEvents;
  private readonly editor = element('textarea', {
    'aria-label': 'Data',
    rows: 6,
    spellcheck: 'false',
  });
  private readonly acl = element('input', { 'aria-label': 'ACL', spellcheck: 'false' });
  private notation: Notation = 'text';
  private node: NodeView | undefined;
  /** What was in the editor when the node was read. */
  private original = '';

  constructor(place: HTMLElement, hasControls: boolean, events: NodePanelEvents) {
    this.place = place;
    this.hasControls = hasControls;
    this.events = events;
    this.editor.readOnly = !hasControls;
    this.acl.readOnly = !hasControls;
  }

  get path(): string | undefined {
    return this.node?.path;
  }

  /** Reads a node and shows it. What somebody is writing stays. */
  async show(path: string): Promise<void> {
    try {
      const isAnother = path !== this.path;
      const isEdited = !isAnother && this.editor.value !== this.original;
      this.node = await ask<NodeView>('node', { path });
      const bytes = this.bytes;
      if (isAnother) this.notation = bestNotation(bytes);
      if (!isEdited) this.showData();
      this.draw(isEdited);
    } catch (error) {
      this.events.failed((error as Error).message);
    }
  }

  private get bytes(): Uint8Array {
    return fromBase64(this.node?.data ?? '');
  }

  private showData(): void {
    const text = written(this.bytes, this.notation);
    if (text === undefined) {
      this.notation = 'hex';
      this.events.failed('These bytes are nothing of that kind.');
    }
    this.editor.value = text ?? written(this.bytes, 'hex')!;
    this.original = this.editor.value;
  }

  private draw(isEdited: boolean): void {
    const node = this.node!;
    this.acl.value = (node.acl ?? [])
      .map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`)
      .join(',');
    const hadFocus = this.place.contains(document.activeElement) ? document.activeElement : null;
    this.place.replaceChildren(
      element('h3', { class: 'ws-path' }, node.path),
      element('div', { class: 'ws-row' }, ...this.notations(), this.lengthText(isEdited)),
      this.editor,
      ...(this.hasControls ? [this.changeButtons()] : []),
      element('div', { class: 'ws-field' }, element('span', {}, 'ACL'), this.acl),
      this.statTable(),
      ...(this.hasControls ? [this.newChild()] : []),
    );
    if (hadFocus === this.editor || hadFocus === this.acl) (hadFocus as HTMLElement).focus();
  }

  private notations(): HTMLElement[] {
    return NOTATIONS.map(([notation, text]) => {
      const choose = (): void => {
        this.notation = notation;
        this.showData();
        this.draw(false);
      };
      const isOn = notation === this.notation;
      return button(text, choose, { 'aria-pressed': String(isOn) });
    });
  }

  private lengthText(isEdited: boolean): HTMLElement {
    const { data, stat } = this.node!;
    const bytes = `${stat.dataLength} bytes, version ${stat.version}`;
    const text = isEdited
      ? `The node has changed meanwhile: ${bytes}`
      : data === null
        ? 'No data'
        : bytes;
    return element('span', { class: 'ws-quiet' }, text);
  }

  private changeButtons(): HTMLElement {
    const node = this.node!;
    const { path, stat } = node;
    const set = (): void => {
      this.send(async () => {
        const data = toBase64(read(this.editor.value, this.notation));
        await change('set', { path, data, version: stat.version });
        this.original = this.editor.value;
        await this.show(path);
      });
    };
    const remove = (): void => {
      this.send(async () => {
        await change('delete', { path, version: stat.version });
        this.events.choose(parentOf(path));
      });
    };
    const acl = (): void => {
      this.send(async () => {
        await change('acl', { path, acl: this.acl.value, version: stat.aversion });
        await this.show(path);
      });
    };
    return element(
      'div',
      { class: 'ws-row' },
      button(`Set data, if version ${stat.version}`, set),
      button('Set ACL', acl),
      ...(path === '/' ? [] : [button('Delete', remove, { class: 'ws-button ws-danger' })]),
    );
  }

  private statTable(): HTMLElement {
    const { stat } = this.node!;
    const date = (ms: number): string => (ms === 0 ? '0' : new Date(ms).toLocaleString());
    const values: Readonly<Record<string, string>> = {
      czxid: stat.czxid,
      mzxid: stat.mzxid,
      pzxid: stat.pzxid,
      ctime: date(stat.ctime),
      mtime: date(stat.mtime),
      version: String(stat.version),
      cversion: String(stat.cversion),
      aversion: String(stat.aversion),
      ephemeralOwner: stat.ephemeralOwner,
      dataLength: String(stat.dataLength),
      numChildren: String(stat.numChildren),
    };
    const pairs = Object.entries(values).flatMap(([name, value]) => [
      element('dt', {}, name),
      element('dd', {}, value),
    ]);
    return element('dl', { class: 'ws-stat' }, ...pairs);
  }

  private newChild(): HTMLElement {
    const { path } = this.node!;
    const name = element('input', { 'aria-label': 'Name of the new znode', placeholder: 'name' });
    const data = element('input', { 'aria-label': 'Its data', placeholder: 'data' });
    const ephemeral = element('input', { type: 'checkbox' });
    const sequential = element('input', { type: 'checkbox' });
    const form = element(
      'form',
      { class: 'ws-row ws-create' },
      name,
      data,
      element('label', {}, ephemeral, ' ephemeral'),
      element('label', {}, sequential, ' sequential'),
      element('button', { class: 'ws-button', type: 'submit' }, 'Create below'),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send(async () => {
        const made = await change<{ readonly path: string }>('create', {
          path: `${path === '/' ? '' : path}/${name.value}`,
          data: toBase64(new TextEncoder().encode(data.value)),
          isEphemeral: ephemeral.checked,
          isSequential: sequential.checked,
        });
        if (!ephemeral.checked) this.events.choose(made.path);
      });
    });
    return form;
  }

  private send(work: () => Promise<void>): void {
    work().catch((error: Error) => this.events.failed(error.message));
  }
}
