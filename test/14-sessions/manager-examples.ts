import type { Example } from '../../src/grade/steps.ts';
import type { ManagerStep, Passwd } from './manager-step.ts';

type Examples = readonly Example<ManagerStep>[];

const LEAD: ManagerStep = { do: 'serve', role: 'leader' };
const ALONE: ManagerStep = { do: 'serve', role: 'leader', isAlone: true };
const LEARN: ManagerStep = { do: 'serve', role: 'learner' };
const COMMIT: ManagerStep = { do: 'commit' };
const EXPIRE: ManagerStep = { do: 'expire' };
const ANSWER: ManagerStep = { do: 'answer' };
const PING: ManagerStep = { do: 'ping' };

function begin(connection: string, timeoutMs = 500): ManagerStep {
  return { do: 'connect', connection, timeoutMs };
}

function come(
  connection: string,
  session: string,
  timeoutMs = 500,
  passwd: Passwd = 'right',
): ManagerStep {
  return { do: 'connect', connection, session, timeoutMs, passwd };
}

function wait(ms: number): ManagerStep {
  return { do: 'wait', ms };
}

function frame(connection: string): ManagerStep {
  return { do: 'frame', connection };
}

function gone(connection: string): ManagerStep {
  return { do: 'gone', connection };
}

function close(session: string): ManagerStep {
  return { do: 'close', session };
}

function check(session: string, via: string): ManagerStep {
  return { do: 'check', session, via };
}

export const NEW_SESSIONS: Examples = [
  { title: 'a new session', steps: [LEAD, begin('a'), COMMIT] },
  {
    title: 'the time-out is negotiated',
    steps: [LEAD, begin('a', 50), begin('b', 5000), COMMIT, COMMIT],
  },
  {
    title: 'two at once, each with its own answer',
    steps: [LEAD, begin('a', 300), begin('b', 400), COMMIT, COMMIT],
  },
  {
    title: 'readOnly is answered to those who speak of it',
    steps: [
      LEAD,
      { do: 'connect', connection: 'a', timeoutMs: 500, readOnly: false },
      { do: 'connect', connection: 'b', timeoutMs: 500, readOnly: true },
      COMMIT,
      COMMIT,
    ],
  },
  {
    title: 'gone before its session is there',
    steps: [LEAD, begin('a'), gone('a'), COMMIT, wait(700), EXPIRE, COMMIT],
  },
  {
    title: 'after a restart no id is given again',
    steps: [LEAD, begin('a'), COMMIT, begin('b'), COMMIT, { do: 'restart' }, begin('c'), COMMIT],
  },
  {
    title: 'sessions that begin at other servers are none of its own',
    steps: [LEAD, begin('a'), { do: 'remote create', timeoutMs: 400 }, COMMIT, COMMIT],
  },
  {
    title: 'nobody to agree with',
    steps: [ALONE, begin('a', 300), begin('b', 500), gone('b'), wait(360), EXPIRE],
  },
  {
    title: 'to be answered is not to be heard of',
    steps: [LEAD, begin('a', 300), wait(150), COMMIT, wait(210), EXPIRE],
  },
];

export const RETURNING: Examples = [
  { title: 'a session that is alive', steps: [LEAD, come('a', 'X', 300)] },
  { title: 'a session that is not', steps: [LEAD, come('a', 'Z')] },
  {
    title: 'a wrong password',
    steps: [LEAD, come('a', 'X', 500, 'wrong'), come('b', 'X', 500, 'null'), come('c', 'X')],
  },
  {
    title: 'the newest connection is the one',
    steps: [LEAD, come('a', 'X'), come('b', 'X'), gone('a'), come('c', 'X'), gone('b'), gone('c')],
  },
  {
    title: 'a wrong password costs the connection, not the session',
    steps: [
      LEAD,
      come('a', 'X'),
      come('b', 'X', 500, 'wrong'),
      frame('b'),
      gone('b'),
      come('c', 'X'),
    ],
  },
  {
    title: 'back after a lost connection, with another time-out',
    steps: [
      LEAD,
      begin('a', 300),
      COMMIT,
      gone('a'),
      wait(150),
      come('b', 'N1', 900),
      wait(500),
      EXPIRE,
    ],
  },
  {
    title: 'too late',
    steps: [
      LEAD,
      begin('a', 300),
      COMMIT,
      gone('a'),
      wait(400),
      EXPIRE,
      come('b', 'N1'),
      COMMIT,
      come('c', 'N1'),
    ],
  },
  {
    title: 'refused clients are told so in the way they speak',
    steps: [
      LEAD,
      { do: 'connect', connection: 'a', session: 'Z', timeoutMs: 500, readOnly: true },
      {
        do: 'connect',
        connection: 'b',
        session: 'X',
        passwd: 'wrong',
        timeoutMs: 500,
        readOnly: false,
      },
    ],
  },
];

export const ENDING: Examples = [
  {
    title: 'a silent client, and one that is heard of',
    steps: [
      LEAD,
      begin('a', 300),
      begin('b', 300),
      COMMIT,
      COMMIT,
      wait(200),
      frame('a'),
      EXPIRE,
      wait(160),
      EXPIRE,
      COMMIT,
      frame('a'),
      wait(200),
      EXPIRE,
    ],
  },
  {
    title: 'frames in the same tick, but not in the same bucket',
    steps: [
      LEAD,
      begin('a', 250),
      COMMIT,
      wait(5),
      frame('a'),
      wait(54),
      frame('a'),
      wait(201),
      EXPIRE,
      wait(40),
      EXPIRE,
    ],
  },
  {
    title: 'a frame at the very end of what the bucket is good for',
    steps: [
      LEAD,
      begin('a', 300),
      COMMIT,
      frame('a'),
      wait(60),
      frame('a'),
      wait(300),
      EXPIRE,
      wait(100),
      EXPIRE,
    ],
  },
  {
    title: 'each session is ended once',
    steps: [
      LEAD,
      wait(500),
      EXPIRE,
      wait(100),
      EXPIRE,
      wait(200),
      EXPIRE,
      wait(400),
      EXPIRE,
      COMMIT,
      COMMIT,
      EXPIRE,
    ],
  },
  {
    title: 'the client says goodbye',
    steps: [
      LEAD,
      begin('a', 300),
      COMMIT,
      close('N1'),
      check('N1', '1'),
      frame('a'),
      COMMIT,
      wait(500),
      EXPIRE,
      close('N1'),
    ],
  },
  {
    title: 'expired, and then a goodbye',
    steps: [
      LEAD,
      begin('a', 300),
      COMMIT,
      wait(400),
      EXPIRE,
      frame('a'),
      check('N1', '1'),
      close('N1'),
      COMMIT,
      EXPIRE,
    ],
  },
  {
    title: 'the goodbye comes by another connection',
    steps: [LEAD, come('a', 'X'), close('X'), come('b', 'X'), COMMIT],
  },
  {
    title: 'silence begins with the connection',
    steps: [
      LEAD,
      wait(300),
      come('a', 'X', 400),
      wait(160),
      EXPIRE,
      wait(240),
      EXPIRE,
      wait(100),
      EXPIRE,
    ],
  },
  {
    title: 'whoever has said only who they are has a whole time-out',
    steps: [LEAD, begin('a', 300), wait(150), COMMIT, frame('a'), wait(310), EXPIRE],
  },
  {
    title: 'whoever waits for the commit is not heard',
    steps: [LEAD, begin('a', 300), wait(150), frame('a'), wait(210), EXPIRE],
  },
  {
    title: 'a stranger who is refused keeps no session alive',
    steps: [LEAD, wait(300), come('a', 'X', 500, 'wrong'), frame('a'), wait(160), EXPIRE],
  },
  {
    title: 'nor does the connection that the stranger has cost',
    steps: [
      LEAD,
      come('a', 'X', 300),
      wait(200),
      come('b', 'X', 500, 'wrong'),
      frame('a'),
      frame('b'),
      wait(160),
      EXPIRE,
    ],
  },
  {
    title: 'a connection that is closed is not heard',
    steps: [
      LEAD,
      come('a', 'X', 300),
      wait(200),
      come('b', 'X', 500, 'wrong'),
      wait(60),
      EXPIRE,
      wait(140),
      EXPIRE,
    ],
  },
];

export const ASKING: Examples = [
  { title: 'yes', steps: [LEARN, come('a', 'X', 300), ANSWER] },
  { title: 'no', steps: [LEARN, come('a', 'Z'), ANSWER] },
  { title: 'a new session', steps: [LEARN, begin('a', 300), COMMIT] },
  {
    title: 'a wrong password is not worth a question',
    steps: [LEARN, come('a', 'X', 500, 'wrong'), come('b', 'X', 500, 'null')],
  },
  {
    title: 'gone before the answer',
    steps: [LEARN, come('a', 'X'), gone('a'), ANSWER, come('b', 'X'), ANSWER],
  },
  {
    title: 'two clients, two answers',
    steps: [LEARN, come('a', 'X', 300), come('b', 'Y', 700), ANSWER, ANSWER],
  },
  {
    title: 'a second connection while the first waits',
    steps: [LEARN, come('a', 'X'), come('b', 'X'), ANSWER, ANSWER],
  },
  {
    title: 'a wrong password while the right one waits',
    steps: [LEARN, come('a', 'X'), come('b', 'X', 500, 'wrong'), ANSWER],
  },
  {
    title: 'the session ends while its client waits, or is served',
    steps: [
      LEARN,
      come('a', 'X'),
      come('b', 'Y'),
      ANSWER,
      ANSWER,
      close('X'),
      COMMIT,
      come('c', 'Y'),
      close('Y'),
      COMMIT,
      ANSWER,
    ],
  },
  {
    title: 'a session that began here',
    steps: [LEARN, begin('a'), COMMIT, gone('a'), come('b', 'N1', 900), ANSWER],
  },
  {
    title: 'a session of another server, whose beginning comes late',
    steps: [LEARN, { do: 'remote create', timeoutMs: 400 }, come('a', 'R1'), COMMIT, ANSWER],
  },
  {
    title: 'who was refused is forgotten',
    steps: [LEARN, come('a', 'Z'), ANSWER, come('b', 'Z'), ANSWER, gone('a'), gone('b')],
  },
];

export const REPORTING: Examples = [
  {
    title: 'heard of, and told once',
    steps: [
      LEARN,
      come('a', 'X', 300),
      ANSWER,
      PING,
      frame('a'),
      frame('a'),
      PING,
      PING,
      frame('a'),
      PING,
    ],
  },
  {
    title: 'not heard of: whoever is not served yet',
    steps: [
      LEARN,
      come('a', 'X'),
      frame('a'),
      begin('b'),
      frame('b'),
      PING,
      ANSWER,
      COMMIT,
      frame('a'),
      frame('b'),
      PING,
    ],
  },
  {
    title: 'heard of, and gone',
    steps: [LEARN, come('a', 'X', 300), ANSWER, frame('a'), gone('a'), PING, PING],
  },
  {
    title: 'to be served is not to be heard of',
    steps: [LEARN, begin('a'), come('b', 'X'), COMMIT, ANSWER, PING, frame('a'), PING],
  },
  {
    title: 'a stranger who is refused is not heard of',
    steps: [LEARN, come('a', 'X'), ANSWER, come('b', 'X', 500, 'wrong'), frame('b'), PING],
  },
  {
    title: 'nor is a client whose session has ended',
    steps: [LEARN, come('a', 'Z'), ANSWER, frame('a'), PING],
  },
  {
    title: 'one session by two connections is told once',
    steps: [
      LEARN,
      come('a', 'X', 300),
      ANSWER,
      frame('a'),
      come('b', 'X', 900),
      frame('a'),
      ANSWER,
      PING,
      frame('b'),
      PING,
    ],
  },
  {
    title: 'with what was agreed on this time',
    steps: [
      LEARN,
      come('a', 'X', 300),
      ANSWER,
      frame('a'),
      gone('a'),
      come('b', 'X', 900),
      ANSWER,
      frame('b'),
      PING,
    ],
  },
  {
    title: 'the leader is told',
    steps: [
      LEAD,
      wait(300),
      { do: 'touch', sessions: ['Z', 'X'], timeoutMs: 400 },
      wait(200),
      EXPIRE,
      wait(300),
      EXPIRE,
      check('Z', '2'),
    ],
  },
  {
    title: 'what has expired stays so',
    steps: [
      LEAD,
      wait(500),
      EXPIRE,
      { do: 'touch', sessions: ['X'], timeoutMs: 400 },
      check('X', '2'),
      wait(500),
      EXPIRE,
    ],
  },
  {
    title: 'the leader is asked',
    steps: [
      LEAD,
      { do: 'revalidate', session: 'X', timeoutMs: 900 },
      { do: 'revalidate', session: 'Z', timeoutMs: 900 },
      wait(600),
      EXPIRE,
      { do: 'revalidate', session: 'Y', timeoutMs: 900 },
      wait(400),
      EXPIRE,
    ],
  },
  {
    title: 'a frame of the old connection, after another server has put the session elsewhere',
    steps: [
      LEAD,
      come('a', 'X', 1000),
      wait(10),
      frame('a'),
      wait(10),
      { do: 'revalidate', session: 'X', timeoutMs: 200 },
      wait(10),
      frame('a'),
      wait(230),
      EXPIRE,
    ],
  },
  {
    title: 'a frame here, after a touch from elsewhere',
    steps: [
      LEAD,
      come('a', 'X', 1000),
      wait(10),
      frame('a'),
      wait(10),
      { do: 'touch', sessions: ['X'], timeoutMs: 200 },
      wait(10),
      frame('a'),
      wait(230),
      EXPIRE,
    ],
  },
  {
    title: 'a new session is where it began',
    steps: [LEAD, begin('a'), check('N1', '2'), COMMIT, check('N1', '2'), check('N1', '1')],
  },
  {
    title: 'a client that moves',
    steps: [
      LEAD,
      begin('a'),
      COMMIT,
      check('N1', '1'),
      { do: 'revalidate', session: 'N1', timeoutMs: 500 },
      check('N1', '1'),
      check('N1', '2'),
      gone('a'),
      come('b', 'N1'),
      check('N1', '1'),
      check('N1', '2'),
    ],
  },
  {
    title: 'where a client is, the first request says after an election',
    steps: [
      LEAD,
      check('X', '2'),
      check('X', '1'),
      come('a', 'X'),
      check('X', '1'),
      check('X', '2'),
    ],
  },
  {
    title: 'a session that begins at another server',
    steps: [
      LEAD,
      { do: 'remote create', timeoutMs: 300 },
      check('R1', '2'),
      check('R1', '1'),
      COMMIT,
      wait(360),
      EXPIRE,
    ],
  },
];

const STOP: ManagerStep = { do: 'stop' };

export const TAKING_TURNS: Examples = [
  {
    title: 'a new leader gives everybody their whole time',
    steps: [LEAD, wait(400), STOP, wait(1000), LEAD, EXPIRE, wait(300), EXPIRE, wait(160), EXPIRE],
  },
  {
    title: 'a learner ends no session',
    steps: [
      LEAD,
      begin('a', 300),
      COMMIT,
      STOP,
      LEARN,
      wait(2000),
      EXPIRE,
      come('b', 'X'),
      ANSWER,
      wait(2000),
      EXPIRE,
    ],
  },
  {
    title: 'whoever waited has to come again',
    steps: [LEARN, come('a', 'X'), begin('b'), STOP, LEARN, come('c', 'X'), ANSWER],
  },
  {
    title: 'a learner that becomes leader, and is learner again',
    steps: [
      LEARN,
      come('a', 'X'),
      ANSWER,
      frame('a'),
      STOP,
      LEAD,
      come('b', 'X'),
      frame('b'),
      wait(100),
      STOP,
      LEARN,
      PING,
      come('c', 'X', 300),
      ANSWER,
      frame('c'),
      PING,
    ],
  },
  {
    title: 'what comes by connections of an earlier term does not count',
    steps: [
      LEARN,
      come('a', 'X', 300),
      ANSWER,
      STOP,
      LEARN,
      frame('a'),
      PING,
      gone('a'),
      STOP,
      LEAD,
      come('b', 'X', 300),
      STOP,
      wait(300),
      LEAD,
      wait(200),
      frame('b'),
      gone('b'),
      wait(260),
      EXPIRE,
    ],
  },
  {
    title: 'what is committed while nobody serves is for nobody',
    steps: [
      LEARN,
      begin('a'),
      come('b', 'X'),
      ANSWER,
      close('X'),
      STOP,
      COMMIT,
      COMMIT,
      LEAD,
      check('N1', '1'),
      check('X', '1'),
    ],
  },
  {
    title: 'no service, no sessions',
    steps: [
      LEAD,
      come('a', 'X'),
      STOP,
      check('X', '1'),
      close('X'),
      { do: 'revalidate', session: 'X', timeoutMs: 400 },
      begin('b'),
      come('c', 'X'),
      wait(700),
      EXPIRE,
    ],
  },
  {
    title: 'ids go on',
    steps: [
      LEAD,
      begin('a'),
      COMMIT,
      STOP,
      LEAD,
      begin('b'),
      COMMIT,
      STOP,
      LEARN,
      begin('c'),
      COMMIT,
    ],
  },
];
