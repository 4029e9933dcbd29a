import { it } from 'vitest';
import { mutantReport } from '/work/main/src/authoring/mutant-report.ts';
import { mutants } from '/work/main/test/05-zab-broadcast/mutants.ts';
import { suite } from '/work/main/test/05-zab-broadcast/suite.ts';
it('x', async () => { for (const n of ['counts-who-is-not-synced', 'pings-only-who-serves', 'drops-without-a-word', 'keeps-the-epoch-to-itself']) console.log(await mutantReport(suite, mutants, n)); }, 120000);
