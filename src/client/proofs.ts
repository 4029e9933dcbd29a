import { Queue, type WireRequest, type WireResult } from '#kit';

/** A proof of who the client is. */
interface Proof {
  readonly request: WireRequest;
  /** Until the first answer. */
  settle: ((result: WireResult) => void) | undefined;
}

/** The proofs of who the client is: they are shown to every server anew. */
export class Proofs {
  private readonly all: Proof[] = [];
  private readonly sent = new Queue<Proof>();
  private readonly send: (request: WireRequest) => void;

  constructor(send: (request: WireRequest) => void) {
    this.send = send;
  }

  /** @param now - whether there is a server to show it to. */
  add(
    scheme: string,
    auth: Uint8Array | null,
    settle: (result: WireResult) => void,
    now: boolean,
  ): void {
    const proof: Proof = { request: { op: 'auth', scheme, auth }, settle };
    this.all.push(proof);
    if (now) this.show(proof);
  }

  /** There is another server. */
  showAll(): void {
    for (const proof of this.all) this.show(proof);
  }

  /** There is no server any more. */
  forgetSent(): void {
    while (this.sent.shift() !== undefined);
  }

  /** The server has answered. @returns what tells whoever waits for that. */
  answered(): (result: WireResult) => void {
    const proof = this.sent.shift();
    const settle = proof?.settle;
    if (proof !== undefined) proof.settle = undefined;
    return settle ?? (() => undefined);
  }

  /** Nobody will answer any more. */
  settleAll(result: WireResult): void {
    for (const proof of this.all) {
      proof.settle?.(result);
      proof.settle = undefined;
    }
  }

  private show(proof: Proof): void {
    this.send(proof.request);
    this.sent.push(proof);
  }
}
