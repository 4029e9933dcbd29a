import { connect } from 'node:net';

/** What a server answers to one of the four-letter words; undefined if nobody listens or nothing comes. */
export function fourLetterWord(port: number, word: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(word));
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    // A server that is still starting may accept and forget.
    socket.setTimeout(1000, () => socket.destroy());
    // An error is always followed by this.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer === '' ? undefined : answer));
  });
}
