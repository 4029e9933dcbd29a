import { wrapText } from '../diagram/text.ts';

/** Text in lines of at most `width` cells, each with an indent. */
export function paragraph(text: string, width: number, indent = 2, hanging = indent): string[] {
  const room = width - Math.max(indent, hanging);
  return text
    .split('\n')
    .flatMap((part) => wrapText(part, room))
    .map((line, index) => ' '.repeat(index === 0 ? indent : hanging) + line);
}

/** A list item: `- ` and the text, further lines aligned with it. */
export function item(text: string, width: number, indent = 2): string[] {
  return paragraph(text, width - 2, indent, indent).map(
    (line, index) => ' '.repeat(indent) + (index === 0 ? '- ' : '  ') + line.slice(indent),
  );
}

/** Words in front of a text, whose further lines are aligned with its first. */
export function labelled(label: string, text: string, width: number): string[] {
  const [first = '', ...rest] = wrapText(text, width - label.length);
  return [label + first, ...rest.map((line) => ' '.repeat(label.length) + line)];
}

/** `1 point`, `7 points`, `1,234 points`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString('en-US')} ${amount === 1 ? one : many}`;
}
