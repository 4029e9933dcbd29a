import net, { type AddressInfo, type Socket } from 'node:net';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { LOCAL_HOST } from './local-plan.ts';

/** Who is at an end of a connection: a server, or any client. */
export type Party = ServerId | 'clients';

/** Which ways are cut at the moment. */
export interface Wiring {
  isCut(from: Party, to: Party): boolean;
}

/** What a relay is made of. */
export interface RelayOptions {
  /** Who connects. */
  readonly from: Party;
  readonly to: Party;
  /** The port of this machine that connections are passed on to. */
  readonly target: number;
  readonly wiring: Wiring;
}

/** One direction of a connection. */
class Flow {
  private readonly source: Socket;
  private readonly sink: Socket;
  private readonly isCut: () => boolean;
  private isOver = false;

  constructor(source: Socket, sink: Socket, isCut: () => boolean) {
    this.source = source;
    this.sink = sink;
    this.isCut = isCut;
    source.on('data', (chunk) => {
      if (!sink.write(chunk)) source.pause();
    });
    source.on('end', () => sink.end());
    source.on('close', () => this.over());
    sink.on('drain', () => this.noticeCut());
    this.noticeCut();
  }

  noticeCut(): void {
    if (this.isCut()) this.source.pause();
    else if (this.isOver) this.sink.destroy();
    else if (!this.sink.writableNeedDrain) this.source.resume();
  }

  /** The other end hears of it when the cut is over. */
  private over(): void {
    this.isOver = true;
    if (!this.isCut()) this.sink.destroy();
  }
}

/** Takes connections on one port, and passes what comes by them on to another, as long as the way is not cut. */
export class Relay {
  private readonly options: RelayOptions;
  private readonly server: net.Server;
  private readonly sockets = new Set<Socket>();
  private readonly flows = new Set<Flow>();
  /** Connections that came while the way was cut. */
  private readonly waiting = new Set<Socket>();

  constructor(options: RelayOptions) {
    this.options = options;
    this.server = net.createServer(
      { allowHalfOpen: true, noDelay: true, pauseOnConnect: true },
      (socket) => this.accept(socket),
    );
  }

  /** Resolves with its port. @throws Error as of `net.Server.listen`, such as EADDRINUSE. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, LOCAL_HOST, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** To be called whenever a way was cut or mended. */
  noticeCuts(): void {
    for (const flow of this.flows) flow.noticeCut();
    if (this.isCut) return;
    // Over a broken cable they would not have come about at all. Whoever wanted one tries again.
    for (const socket of this.waiting) socket.destroy();
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private get isCut(): boolean {
    const { from, to, wiring } = this.options;
    return wiring.isCut(from, to) || wiring.isCut(to, from);
  }

  private accept(incoming: Socket): void {
    this.keep(incoming);
    if (this.isCut) {
      this.waiting.add(incoming);
      incoming.once('close', () => this.waiting.delete(incoming));
      return;
    }
    const { from, to, target, wiring } = this.options;
    const outgoing = net.connect({
      port: target,
      host: LOCAL_HOST,
      allowHalfOpen: true,
      noDelay: true,
    });
    this.keep(outgoing);
    const there = new Flow(incoming, outgoing, () => wiring.isCut(from, to));
    const back = new Flow(outgoing, incoming, () => wiring.isCut(to, from));
    for (const flow of [there, back]) this.flows.add(flow);
    const forget = (): void => {
      if (!incoming.destroyed || !outgoing.destroyed) return;
      for (const flow of [there, back]) this.flows.delete(flow);
    };
    incoming.once('close', forget);
    outgoing.once('close', forget);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    // 'close' follows, which says all that matters here.
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
  }
}
