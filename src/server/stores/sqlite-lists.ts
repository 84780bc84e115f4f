import type { DatabaseSync } from 'node:sqlite';
import type { ListPlace, ListReads } from '../store/lists.ts';
import { prepareQuery } from './sqlite-query.ts';

type StoredPlace = Omit<ListPlace, 'isPinned'> & { readonly isPinned: number };

/** A row of which there is nothing to see joins no counters, and without these no read position either. */
const places = `
  SELECT c.conversationID, c.isPinned, c.recvMsgOpt, coalesce(m.maxSeq, 0) AS maxSeq,
    coalesce(r.hasReadSeq, 0) AS hasReadSeq, coalesce(m.maxSeqTime, 0) AS maxSeqTime
  FROM conversations c
  LEFT JOIN maxSeqs m ON m.conversationID = c.conversationID AND (c.part = '' OR EXISTS (
    SELECT 1 FROM groupMembers g WHERE g.groupID = c.part AND g.userID = c.ownerUserID))
  LEFT JOIN readSeqs r ON r.userID = c.ownerUserID AND r.conversationID = m.conversationID
  WHERE c.ownerUserID = ?`;

const toPlace = ({ conversationID, isPinned, recvMsgOpt, maxSeq, hasReadSeq, maxSeqTime }: StoredPlace): ListPlace => ({
  conversationID,
  isPinned: isPinned === 1,
  recvMsgOpt,
  maxSeq,
  hasReadSeq,
  maxSeqTime,
});

export function sqliteLists(database: DatabaseSync): ListReads {
  const all = prepareQuery<StoredPlace>(database, `${places} ORDER BY c.conversationID`);
  const find = prepareQuery<StoredPlace>(database, `${places} AND c.conversationID = ?`);
  return {
    all: async (ownerUserID) => all.all(ownerUserID).map(toPlace),
    find: async (ownerUserID, conversationIDs) =>
      [...new Set(conversationIDs)].flatMap((conversationID) => {
        const place = find.get(ownerUserID, conversationID);
        return place === undefined ? [] : [toPlace(place)];
      }),
  };
}
