const RULES = {
  'a new session':
    'A client without a session gets an id that was never given, and is answered once its createSession is committed.',
  'what the client is told':
    'The answer has the negotiated time-out, the id and its password; to those who are refused it has zeros.',
  'readOnly or not':
    'The answer says readOnly false if the request says anything of readOnly, and has no readOnly if not.',
  'the password': 'Who does not know the password of a session gets nothing.',
  'no such session': 'Who comes with a session that is not alive is refused.',
  'a session lives on': 'Who comes with a session that is alive, and its password, is served.',
  'one connection':
    'A session has one connection at a server: whoever comes with its id closes the former one.',
  'closed with its session':
    'When a closeSession is committed, the connection of that session is closed.',
  'the leader is asked': 'A learner asks the leader about every session that a client comes with.',
  'touches are reported':
    'With each PING the leader is told of the sessions heard of since the last, each once, and of no others.',
  'never early': 'No session expires before the end of the bucket of what was last heard of it.',
  'always in time':
    'A session that nothing was heard of expires at the end of its bucket; so the next look is not later.',
  'the leader alone': 'Nobody but the leader ends a session, nor says that one is alive.',
  'where the client is':
    'Requests are taken from the server to which the client came last; without a session, from none.',
  'one end': 'Of each session one closeSession is prepared, and no more.',
  'not serving':
    'A server that does not serve keeps no connection, whatever is committed meanwhile.',
  'nothing else': 'Nothing is asked for, answered or closed but what has to be.',
} as const;

/** The name of a rule. */
export type RuleName = keyof typeof RULES;

/** Some of the rules, with {@link RULES | the last one}, which takes in whatever is about none of them. */
export function rules(...names: readonly RuleName[]): { name: string; rule: string }[] {
  return [...names, 'nothing else' as const].map((name) => ({ name, rule: RULES[name] }));
}

/** All of them. */
export const ALL_RULES = rules(
  ...(Object.keys(RULES) as RuleName[]).filter((name) => name !== 'nothing else'),
);
