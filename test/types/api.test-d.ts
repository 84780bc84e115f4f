import { of } from 'rxjs';
import type { Observable } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import { createConversationSync as createFromCore } from '../../src/core.ts';
import { createConversationSync, isSyncError, SyncError } from '../../src/index.ts';
import type { Conversation, ConversationList, Store, SyncStatus } from '../../src/index.ts';

declare const sync: ReturnType<typeof createConversationSync>;
declare const store: Store;
const needed = { apiURL: 'https://im.example.com', userID: 'alice', token: 'secret' };

describe('the types of the public API', () => {
  it('gives lists of rows that cannot be written to', () => {
    expectTypeOf(sync.conversations$).toEqualTypeOf<Observable<readonly Conversation[]>>();
    expectTypeOf(sync.list({ limit: 50 })).toEqualTypeOf<Observable<ConversationList>>();
    expectTypeOf(sync.list({ limit: of(50, 100), offset: 10 })).toEqualTypeOf<Observable<ConversationList>>();
    sync.conversations$.subscribe((rows) => {
      // @ts-expect-error the list is not the app's to change
      rows.length = 0;
      // @ts-expect-error nor is a row
      if (rows[0]) rows[0].isPinned = true;
    });
  });

  it('tells the details of a state only where it has them', () => {
    const describeStatus = (status: SyncStatus): string => {
      // @ts-expect-error only a retrying status has an attempt
      String(status.attempt);
      if (status.state === 'retrying') return `${status.attempt} ${status.error.kind}`;
      if (status.state === 'signedOut') return status.reason;
      return status.state === 'syncing' ? `${status.kind} ${status.done}/${status.total}` : status.push;
    };
    expectTypeOf(describeStatus).returns.toBeString();
  });

  it('tells the details of an error only of its kind', () => {
    const error: unknown = new SyncError('http', 'HTTP 503', { status: 503 });
    if (isSyncError(error, 'http')) expectTypeOf(error.status).toBeNumber();
    // @ts-expect-error an error of this kind needs its status
    new SyncError('http', 'HTTP 503', {});
  });

  it('refuses options and arguments that do not exist', () => {
    createConversationSync(needed);
    // @ts-expect-error the core has no store of its own
    createFromCore(needed);
    createFromCore({ ...needed, storage: store });
    // @ts-expect-error not a kind of storage
    createConversationSync({ ...needed, storage: 'localStorage' });
    // @ts-expect-error misspelt
    createConversationSync({ ...needed, userId: 'alice' });
    // @ts-expect-error not a value of recvMsgOpt
    void sync.setRecvMsgOpt('si_a_b', 3);
    // @ts-expect-error not a field of update
    void sync.update('si_a_b', { isPinned: true });
    // @ts-expect-error neither a user nor a group
    void sync.open({});
  });
});
