export { arrivals, type Arrival } from './break-it.ts';
export { pathProblem } from './path.ts';
export { Preparer, type PreparerOptions } from './preparer.ts';
export { ZnodeTree, type ZnodeTreeOptions } from './znode-tree.ts';
