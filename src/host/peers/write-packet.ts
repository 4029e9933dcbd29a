import type { Id } from '../../kit/contracts/acls.ts';
import type { Zxid } from '../../kit/zxid.ts';
import type { JuteWriter } from '../../jute/writer.ts';

/** A packet that is all said by its type and zxid. */
export function writeNoData(writer: JuteWriter, type: number, zxid: Zxid): void {
  writer.writeInt(type);
  writer.writeLong(zxid);
  writer.writeInt(-1);
  writer.writeInt(-1);
}

/** What ends a packet: who a client is known to be. Apache has null for nobody. */
export function writeIdentities(writer: JuteWriter, identities: readonly Id[]): void {
  writer.writeVector(identities.length === 0 ? null : identities, writeId);
}

function writeId(writer: JuteWriter, { scheme, id }: Id): void {
  writer.writeString(scheme);
  writer.writeString(id);
}
