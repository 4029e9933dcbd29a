import type { RecipeRule } from '../recipe-run.ts';
import { pathWords } from '../words.ts';

/** At the end there is nothing below this node, which itself may stay. */
export function nothingIsLeft<Output>(path: string): RecipeRule<Output> {
  const below = path === '/' ? '/' : `${path}/`;
  return {
    name: 'nothing is left',
    rule: `When everybody has finished there is no node below ${path} any more.`,
    check({ left }) {
      const nodes = left.filter((node) => node.path.startsWith(below));
      if (nodes.length === 0) return undefined;
      const [first] = nodes;
      const others = nodes.length === 1 ? '' : `, and ${nodes.length - 1} more`;
      return `${pathWords(first!.path)} is still there${others}.`;
    },
  };
}
