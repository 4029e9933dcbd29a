/** What Apache calls an operation where it has four letters. `FinalRequestProcessor`. */
export function operationName(op: string | undefined): string {
  return op === undefined ? 'NA' : (NAMES[op] ?? op.toUpperCase().slice(0, 4));
}

const NAMES: Readonly<Record<string, string>> = {
  ping: 'PING',
  createSession: 'SESS',
  closeSession: 'CLOS',
  multi: 'MULT',
  multiRead: 'MLTR',
  create: 'CREA',
  create2: 'CREA',
  createTTL: 'CREA',
  createContainer: 'CREA',
  delete: 'DELE',
  setData: 'SETD',
  reconfig: 'RECO',
  setACL: 'SETA',
  sync: 'SYNC',
  check: 'CHEC',
  exists: 'EXIS',
  getData: 'GETD',
  setWatches: 'SETW',
  addWatch: 'ADDW',
  getACL: 'GETA',
  getChildren: 'GETC',
  getChildren2: 'GETC',
  getAllChildrenNumber: 'GETACN',
  checkWatches: 'CHKW',
  removeWatches: 'REMW',
  whoAmI: 'HOMI',
  getEphemerals: 'GETE',
};
