/** An address with its port as Java shows it: `127.0.0.1:2181`, `[0:0:0:0:0:0:0:1]:2181`. */
export function socketText({
  address,
  port,
}: {
  readonly address: string;
  readonly port: number;
}): string {
  return address.includes(':') ? `[${wholeAddress(address)}]:${port}` : `${address}:${port}`;
}

/** An address of v6 without the abbreviation `::`. */
function wholeAddress(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = tail?.split(':').filter((part) => part !== '') ?? [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill('0'), ...after].join(':');
}
