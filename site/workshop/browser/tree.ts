import type { NodeChange, NodeView } from '../../../src/workshop/view.ts';
import { ask } from './api.ts';
import { button, element, setAttribute } from './dom.ts';

/** So soon after a change a list is read again: many changes are read once. */
const PATIENCE_MS = 150;

/** A node of the tree on the page. */
interface Branch {
  readonly path: string;
  readonly item: HTMLElement;
  readonly fold: HTMLButtonElement;
  readonly name: HTMLButtonElement;
  readonly list: HTMLElement;
  isOpen: boolean;
}

/** What the tree tells. */
export interface TreeEvents {
  /** A node was chosen. */
  choose(path: string): void;
  failed(problem: string): void;
}

/** The znodes as a tree that is unfolded by hand, and read as far as it is unfolded. */
export class Tree {
  private readonly place: HTMLElement;
  private readonly events: TreeEvents;
  private readonly branches = new Map<string, Branch>();
  private readonly stale = new Set<string>();
  private selected = '';

  constructor(place: HTMLElement, events: TreeEvents) {
    this.place = place;
    this.events = events;
  }

  /** Reads the root anew; what was unfolded is folded. */
  begin(): void {
    this.branches.clear();
    const root = this.newBranch('/', '/');
    const list = element('ul', { class: 'ws-tree', 'aria-label': 'Znodes' }, root.item);
    this.place.replaceChildren(list);
    void this.open(root);
  }

  select(path: string): void {
    this.branches.get(this.selected)?.name.removeAttribute('aria-current');
    this.selected = path;
    this.branches.get(path)?.name.setAttribute('aria-current', 'true');
  }

  /** Something has changed at the servers. */
  changed({ path, type }: NodeChange): void {
    if (type === 'changed') return this.flash(path);
    const parent = parentOf(path);
    if (this.branches.get(parent)?.isOpen !== true || this.stale.has(parent)) return;
    this.stale.add(parent);
    setTimeout(() => {
      this.stale.delete(parent);
      const branch = this.branches.get(parent);
      if (branch?.isOpen === true) void this.fill(branch);
    }, PATIENCE_MS);
  }

  private newBranch(path: string, text: string): Branch {
    const list = element('ul', { hidden: true });
    const fold = button('', () => void this.toggle(branch), {
      class: 'ws-fold',
      'aria-expanded': 'false',
      'aria-label': `Children of ${path}`,
    });
    const name = button(text, () => this.events.choose(path), { class: 'ws-node' });
    const item = element('li', {}, fold, name, list);
    const branch: Branch = { path, item, fold, name, list, isOpen: false };
    this.branches.set(path, branch);
    return branch;
  }

  private async toggle(branch: Branch): Promise<void> {
    if (!branch.isOpen) return this.open(branch);
    branch.isOpen = false;
    branch.list.hidden = true;
    setAttribute(branch.fold, 'aria-expanded', 'false');
  }

  private async open(branch: Branch): Promise<void> {
    branch.isOpen = true;
    branch.list.hidden = false;
    setAttribute(branch.fold, 'aria-expanded', 'true');
    await this.fill(branch);
  }

  /** Reads the children, a page or as many as were shown; those that are there already stay as they are. */
  private async fill(branch: Branch, atLeast = branch.list.children.length): Promise<void> {
    try {
      const names: string[] = [];
      let count = 0;
      do {
        const page = await this.page(branch.path, names.length);
        names.push(...page.children);
        count = page.count;
        if (page.children.length === 0) break;
      } while (names.length < Math.min(atLeast, count));
      this.showChildren(branch, names, count);
    } catch (error) {
      this.events.failed((error as Error).message);
    }
  }

  private page(path: string, from: number): Promise<NodeView> {
    return ask<NodeView>('node', { path, from: String(from) });
  }

  private showChildren(branch: Branch, names: readonly string[], count: number): void {
    const prefix = branch.path === '/' ? '/' : `${branch.path}/`;
    const wanted = new Set(names.map((name) => prefix + name));
    for (const path of this.branches.keys()) {
      const isBelow = path !== '/' && path.startsWith(prefix);
      const child = isBelow ? prefix + path.slice(prefix.length).split('/')[0]! : undefined;
      if (child !== undefined && !wanted.has(child)) this.branches.delete(path);
    }
    const items = names.map((name) => {
      const path = prefix + name;
      const known = this.branches.get(path);
      if (known !== undefined) return known.item;
      const made = this.newBranch(path, name);
      if (branch.list.children.length > 0) made.item.className = 'ws-new';
      return made.item;
    });
    if (names.length < count) {
      const more = (): void => void this.fill(branch, names.length + 1);
      items.push(
        element('li', {}, button(`${count - names.length} more`, more, { class: 'ws-more' })),
      );
    }
    branch.list.replaceChildren(...items);
    branch.fold.classList.toggle('ws-leaf', count === 0);
    this.select(this.selected);
  }

  private flash(path: string): void {
    const item = this.branches.get(path)?.item;
    if (item === undefined) return;
    item.classList.remove('ws-new');
    // Begins the animation anew.
    void item.offsetWidth;
    item.classList.add('ws-new');
  }
}

/** The path of the node above. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
