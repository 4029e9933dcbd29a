import type { NodeId } from '../../../src/kit/env.ts';

/** A point of a drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where each node stands in a drawing of that size: on an oval, or where the stage wants it. */
export function placesOf(
  nodes: readonly NodeId[],
  wanted: Readonly<Record<NodeId, readonly [x: number, y: number]>> | undefined,
  width: number,
  height: number,
): ReadonlyMap<NodeId, Point> {
  const free = nodes.filter((node) => wanted?.[node] === undefined);
  const isHalf = wanted !== undefined && free.length < nodes.length;
  return new Map(
    nodes.map((node) => {
      const given = wanted?.[node];
      if (given !== undefined) return [node, { x: given[0] * width, y: given[1] * height }];
      const at = free.indexOf(node);
      if (isHalf) return [node, { x: width * 0.83, y: ((at + 0.5) / free.length) * height }];
      const angle = (at / free.length) * 2 * Math.PI - Math.PI / 2;
      const x = width / 2 + Math.cos(angle) * (width / 2 - 66);
      return [node, { x, y: height / 2 + Math.sin(angle) * (height / 2 - 50) }];
    }),
  );
}

/** A point of the way from one place to another, a little to the right of the straight line. */
export function onTheWay(from: Point, to: Point, part: number): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  // Away from the nodes themselves, whose names are to be read.
  const inset = Math.min(0.36, 58 / length);
  const t = inset + part * (1 - 2 * inset);
  const bow = 4 * t * (1 - t) * Math.min(22, length * 0.09);
  return { x: from.x + dx * t - (dy / length) * bow, y: from.y + dy * t + (dx / length) * bow };
}
