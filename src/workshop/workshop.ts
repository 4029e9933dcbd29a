import type { LocalEnsemble } from '../ensemble/local-ensemble.ts';
import type { LocalNetwork } from '../ensemble/local-network.ts';
import type { ServerNews } from '../ensemble/server-process.ts';
import { Board } from './board.ts';
import { EventLog } from './event-log.ts';
import type { EventStreams } from './event-streams.ts';
import type { HealthPoll } from './health-poll.ts';
import { BadRequest } from './request-body.ts';
import type {
  Action,
  Condition,
  Cut,
  End,
  EnsembleView,
  Hello,
  NodeChange,
  ServerView,
} from './view.ts';

/** What is needed of an ensemble. */
export type WorkshopEnsemble = Pick<
  LocalEnsemble,
  | 'servers'
  | 'connectString'
  | 'conditionOf'
  | 'newsOf'
  | 'kill'
  | 'stopServer'
  | 'pause'
  | 'resume'
  | 'restart'
>;

/** What a workshop is made of. */
export interface WorkshopParts {
  readonly ensemble: WorkshopEnsemble;
  /** Undefined if ways cannot be cut. */
  readonly network: Pick<LocalNetwork, 'isCut' | 'setCut'> | undefined;
  readonly poll: Pick<HealthPoll, 'healthOf' | 'ask' | 'forget'>;
  /** Those who look. */
  readonly streams: Pick<EventStreams, 'size' | 'tell'>;
  /** Whether those who look may do something. */
  readonly hasControls: boolean;
  /** In ms since 1970. */
  now(): number;
}

/** So many moments are kept for who comes later: five minutes. */
const MOST_HISTORY = 300;
const HISTORY_MS = 1000;

/** A running ensemble, for people to look at and to play with. */
export class Workshop {
  readonly board = new Board();
  private readonly parts: WorkshopParts;
  private readonly log: EventLog;
  private readonly history: EnsembleView[] = [];

  constructor(parts: WorkshopParts) {
    this.parts = parts;
    this.log = new EventLog((entry) => parts.streams.tell('log', entry));
  }

  /** To be called as the ensemble's `changed`. */
  changed(sid: number, news: ServerNews | undefined): void {
    this.parts.poll.forget(sid);
    this.log.changed(sid, news, this.parts.now());
    this.show();
  }

  /** To be called as the ensemble's `condition`. */
  condition(sid: number, condition: Condition): void {
    this.parts.poll.forget(sid);
    this.log.condition(sid, condition, this.parts.now());
    this.show();
  }

  /** Asks all servers how they are, and shows it. Resolves when all have answered, or have had their time. */
  async look(): Promise<void> {
    const { ensemble, poll } = this.parts;
    const able = ensemble.servers.filter(({ sid }) => ensemble.newsOf(sid)?.isServing === true);
    const running = able.filter(({ sid }) => ensemble.conditionOf(sid) === 'running');
    await Promise.all(running.map(({ sid, adminPort }) => poll.ask(sid, adminPort)));
    this.show();
  }

  /** Tells those who look that something in the tree has changed. */
  nodeChanged(change: NodeChange): void {
    this.parts.streams.tell('node', change);
  }

  /** Tells those who look who is on the board. */
  showBoard(): void {
    this.parts.streams.tell('board', this.board.list);
  }

  /** What somebody is told who begins to look. */
  hello(): Hello {
    const { ensemble, network, hasControls } = this.parts;
    return {
      hasControls,
      hasCuts: network !== undefined,
      connectString: ensemble.connectString,
      ensemble: this.view(),
      log: this.log.entries,
      history: this.history,
      board: this.board.list,
    };
  }

  /** Does something to a server. Resolves when it is done. @throws BadRequest if there is no such server. */
  async act(sid: number, action: Action): Promise<void> {
    const { ensemble } = this.parts;
    this.checkServer(sid);
    this.log.asked(`Somebody asks to ${action} server ${sid}.`, this.parts.now());
    switch (action) {
      case 'kill':
        return ensemble.kill(sid);
      case 'stop':
        return ensemble.stopServer(sid);
      case 'pause':
        return ensemble.pause(sid);
      case 'resume':
        return ensemble.resume(sid);
      case 'restart':
        return ensemble.restart(sid);
    }
  }

  /**
   * Cuts ways, or mends them.
   *
   * @throws BadRequest if they cannot be cut, or there is no such way.
   */
  cut(ways: readonly Cut[], isCut: boolean): void {
    const { network } = this.parts;
    if (network === undefined) throw new BadRequest('Nothing can be cut here.');
    for (const { from, to } of ways) {
      if (from === to) throw new BadRequest('A way has two ends.');
      for (const end of [from, to]) if (end !== 'clients') this.checkServer(end);
    }
    const changed = ways.filter(({ from, to }) => network.isCut(from, to) !== isCut);
    for (const { from, to } of changed) network.setCut(from, to, isCut);
    if (changed.length > 0) {
      const shown = changed.map(({ from, to }) => `${from} → ${to}`).join(', ');
      this.log.asked(`${isCut ? 'Cut' : 'Mended'}: ${shown}.`, this.parts.now());
    }
    this.show();
  }

  private checkServer(sid: number): void {
    const { servers } = this.parts.ensemble;
    if (!servers.some((server) => server.sid === sid)) {
      throw new BadRequest(`There is no server ${sid}.`, 404);
    }
  }

  private show(): void {
    const view = this.view();
    const last = this.history.at(-1);
    if (last === undefined || view.atMs - last.atMs >= HISTORY_MS) {
      this.history.push(view);
      if (this.history.length > MOST_HISTORY) this.history.shift();
    }
    this.parts.streams.tell('ensemble', view);
  }

  private view(): EnsembleView {
    const { ensemble, now } = this.parts;
    return {
      atMs: now(),
      servers: ensemble.servers.map((server) => this.serverView(server)),
      cuts: this.cuts(),
      elections: this.log.elections,
    };
  }

  private serverView({ sid, role, clientPort }: WorkshopEnsemble['servers'][number]): ServerView {
    const { ensemble, poll } = this.parts;
    const news = ensemble.newsOf(sid);
    const health = poll.healthOf(sid);
    return {
      sid,
      isObserver: role === 'observer',
      clientPort,
      condition: ensemble.conditionOf(sid),
      ...(news !== undefined && { state: news.state }),
      isServing: news?.isServing ?? false,
      ...(health !== undefined && { health }),
    };
  }

  private cuts(): Cut[] {
    const { ensemble, network } = this.parts;
    if (network === undefined) return [];
    const ends: End[] = [...ensemble.servers.map(({ sid }) => sid), 'clients'];
    return ends.flatMap((from) =>
      ends.filter((to) => network.isCut(from, to)).map((to) => ({ from, to })),
    );
  }
}
