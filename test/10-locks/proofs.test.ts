import { proveChapter } from '../../src/grade/prove.ts';
import { mutants } from './mutants.ts';
import { suite } from './suite.ts';

proveChapter(suite, mutants, { mutants: { min: 6, max: 14 } });
