import { nameBelow, parentPath, type TreeNode } from './drawn-tree.ts';

/** A node in its place. */
export interface PlacedNode {
  readonly node: TreeNode;
  /** Its path from the node that it hangs on. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where its marks are, row by row, relative to the node. */
  readonly marks: readonly { readonly x: number; readonly y: number; readonly width: number }[];
}

/** A line from a node to its child. */
export interface TreeLink {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
}

/** A tree with places, from left to right: names and depth grow in the same direction. */
export interface PlacedTree {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly TreeLink[];
  readonly width: number;
  readonly height: number;
}

const COLUMN_GAP = 34;
const ROW_GAP = 10;
const MARGIN = 14;
const LEAST_WIDTH = 58;
const HEAD_HEIGHT = 25;
const LINE_HEIGHT = 15;
const MARK_HEIGHT = 19;
const LETTER_WIDTH = 7.1;
const SMALL_LETTER_WIDTH = 6.7;

/** Places nodes. A node whose parent is not among them stands below what is its nearest ancestor. */
export function layOutTree(nodes: readonly TreeNode[]): PlacedTree {
  const children = childrenOf(nodes);
  const widths = columnWidths(nodes, children);
  const placed: PlacedNode[] = [];
  const links: TreeLink[] = [];
  /** Places a node and all below it from `top` on. @returns where it ends. */
  const place = (
    node: TreeNode,
    above: string | undefined,
    depth: number,
    top: number,
  ): { at: PlacedNode; bottom: number } => {
    const box = boxOf(node, above);
    const below: PlacedNode[] = [];
    let bottom = top;
    for (const child of children.get(node.path) ?? []) {
      const { at, bottom: end } = place(child, node.path, depth + 1, bottom);
      below.push(at);
      bottom = end + ROW_GAP;
    }
    bottom = Math.max(bottom - (below.length > 0 ? ROW_GAP : 0), top + box.height);
    const [first, last] = [below[0], below.at(-1)];
    const middle =
      first === undefined || last === undefined
        ? top
        : (first.y + last.y + last.height - box.height) / 2;
    const x = MARGIN + widths.slice(0, depth).reduce((sum, width) => sum + width + COLUMN_GAP, 0);
    const y = Math.max(top, Math.min(middle, bottom - box.height));
    const at: PlacedNode = { node, x, y, ...box };
    placed.push(at);
    for (const to of below) links.push({ from: at, to });
    return { at, bottom };
  };
  let bottom = MARGIN;
  for (const root of children.get('') ?? [])
    bottom = place(root, undefined, 0, bottom).bottom + ROW_GAP;
  const width = placed.reduce((most, one) => Math.max(most, one.x + one.width), 0) + MARGIN;
  return { nodes: placed.toReversed(), links, width, height: bottom - ROW_GAP + MARGIN };
}

/** By the path of a parent its children, in order; by the empty text what has no parent here. */
function childrenOf(nodes: readonly TreeNode[]): ReadonlyMap<string, readonly TreeNode[]> {
  const paths = new Set(nodes.map(({ path }) => path));
  const children = new Map<string, TreeNode[]>();
  for (const node of nodes.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    let parent = parentPath(node.path);
    while (parent !== undefined && !paths.has(parent)) parent = parentPath(parent);
    const key = parent ?? '';
    children.set(key, [...(children.get(key) ?? []), node]);
  }
  return children;
}

/** How wide each depth is. */
function columnWidths(
  nodes: readonly TreeNode[],
  children: ReadonlyMap<string, readonly TreeNode[]>,
): readonly number[] {
  const widths: number[] = [];
  const measure = (node: TreeNode, above: string | undefined, depth: number): void => {
    widths[depth] = Math.max(widths[depth] ?? 0, boxOf(node, above).width);
    for (const child of children.get(node.path) ?? []) measure(child, node.path, depth + 1);
  };
  if (nodes.length > 0) for (const root of children.get('') ?? []) measure(root, undefined, 0);
  return widths;
}

/** How large a node is, and where in it its marks are: two in a row if they are short. */
function boxOf(
  { path, lines, marks }: TreeNode,
  above: string | undefined,
): Pick<PlacedNode, 'name' | 'width' | 'height' | 'marks'> {
  const name = nameBelow(path, above);
  const sizes = marks.map(({ text }) => Math.ceil(text.length * SMALL_LETTER_WIDTH) + 14);
  const width = Math.ceil(
    Math.max(
      LEAST_WIDTH,
      name.length * LETTER_WIDTH + 22,
      ...lines.map((line) => line.length * SMALL_LETTER_WIDTH + 20),
      ...sizes.map((size) => size + 14),
    ),
  );
  const places: { x: number; y: number; width: number }[] = [];
  let x = 7;
  let y = HEAD_HEIGHT + lines.length * LINE_HEIGHT;
  for (const size of sizes) {
    if (x > 7 && x + size > width - 6) {
      x = 7;
      y += MARK_HEIGHT;
    }
    places.push({ x, y, width: size });
    x += size + 4;
  }
  const height = y + (sizes.length > 0 ? MARK_HEIGHT + 3 : 3);
  return { name, width, height, marks: places };
}
