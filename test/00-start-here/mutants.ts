import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of the warm-up, each a line or two away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'asks-only-once',
    misconception:
      'Your code seems to take a message that was sent for one that has arrived: a question whose ping or pong is lost is never asked again.',
    caughtBy: '2.1',
    patches: [
      { file: 'pinger.ts', find: "    this.env.setTimer('again', RETRY_MS);\n", replace: '' },
    ],
  },
  {
    name: 'never-stops-asking',
    misconception:
      'Your code seems to leave its timer running when all questions are answered, and to ask the last one again whenever it fires.',
    caughtBy: '2.1',
    patches: [
      {
        file: 'pinger.ts',
        find: "    if (text === undefined) return this.env.clearTimer('again');\n",
        replace: '    if (text === undefined) return;\n',
      },
      {
        file: 'pinger.ts',
        find: '  onTimer(_name: string): void {\n    this.ask();\n',
        replace:
          "  onTimer(_name: string): void {\n    const text = this.texts[Math.min(this.answered, this.texts.length - 1)]!;\n    this.env.send(this.echo, { kind: 'ping', text });\n    this.env.setTimer('again', RETRY_MS);\n",
      },
    ],
  },
  {
    name: 'takes-any-pong-for-the-answer',
    misconception:
      'Your code seems to take every pong for the answer to the question it has just asked. A pong can be a copy, or late, and answer an earlier question.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'pinger.ts',
        find: "if (message.kind !== 'pong' || message.text !== this.texts[this.answered]) return;",
        replace: "if (message.kind !== 'pong') return;",
      },
    ],
  },
  {
    name: 'forgets-the-number-in-a-crash',
    misconception:
      'After a crash your echo node seems not to know which numbers it has given. They were not written, or not durable when the answer left, or nobody read them again in onStart.',
    caughtBy: '3.1',
    patches: [
      { file: 'echo.ts', find: "    this.env.disk.replace('last', this.last);\n", replace: '' },
    ],
  },
  {
    name: 'answers-before-the-disk-has-the-number',
    misconception:
      'Your code seems to send the answer while the number is still on its way to the disk. If the node crashes just then, the next life gives the same number again.',
    caughtBy: '3.1',
    patches: [
      { file: 'echo.ts', find: 'this.env.sendAfterSync(from', replace: 'this.env.send(from' },
    ],
  },
  {
    name: 'writes-the-number-before-the-last',
    misconception:
      'Your code seems to write the old number to the disk and to count on afterwards, so the disk is always one behind.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'echo.ts',
        find: "    this.last++;\n    this.env.disk.replace('last', this.last);\n",
        replace: "    this.env.disk.replace('last', this.last);\n    this.last++;\n",
      },
    ],
  },
];
