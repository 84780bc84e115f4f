import { describe, expect, it } from 'vitest';
import {
  latestMessage,
  previewCleared,
  previewDeleted,
  previewPulled,
  previewPushed,
  previewRevoked,
} from '../../src/sync/preview-plane.ts';
import { message } from '../support/messages.ts';
import { bobID, latest, previewState } from '../support/planes.ts';

const bob = { showName: 'Bob', faceURL: 'bob.png' };
const shown = previewState({ message: latest(5) });

describe('the preview plane', () => {
  it('SEQ-5: a pushed preview gives way to a higher seq, and to no other', () => {
    expect(previewPushed(bobID, shown, latest(6), undefined).message).toEqual(latest(6));
    expect(previewPushed(bobID, shown, latest(5, { content: 'again' }), undefined)).toBe(shown);
    expect(previewPushed(bobID, shown, latest(4), undefined)).toBe(shown);
  });

  it('SEQ-5: the first message of a conversation shows, with the name of the peer until the real one is pulled', () => {
    expect(previewPushed(bobID, undefined, latest(1), bob)).toEqual(previewState({ message: latest(1), ...bob }));
    expect(previewPushed(bobID, shown, latest(6), bob)).toMatchObject(bob);
    const pulled = previewState({ message: latest(5), showName: 'Robert', faceURL: 'r.png', nameFrom: 'pulled' });
    expect(previewPushed(bobID, pulled, latest(6), bob)).toEqual({ ...pulled, message: latest(6) });
  });

  it('SEQ-5: a revocation (2101) of the shown message marks it, one of another message changes nothing', () => {
    const revoked = previewRevoked(shown, 5, '{"detail":"…"}');
    expect(revoked?.message).toEqual(latest(5, { contentType: 2101, content: '{"detail":"…"}' }));
    expect(previewRevoked(shown, 4, '')).toBe(shown);
    expect(previewRevoked(undefined, 5, '')).toBeUndefined();
  });

  it('SEQ-5, PUSH-2: a revocation that is pushed twice, or followed by its message, changes nothing more', () => {
    const revoked = previewRevoked(shown, 5, 'why');
    expect(previewRevoked(revoked, 5, 'why')).toBe(revoked);
    expect(previewPushed(bobID, revoked, latest(5), undefined)).toBe(revoked);
  });

  it('SEQ-5: a deletion (2102) of the shown message or a clearing (1703) takes it away, one of others does not', () => {
    expect(previewDeleted(bobID, shown, [3, 5])).toEqual({ ...shown, message: undefined, goneUpTo: 5 });
    expect(previewCleared(bobID, shown, 5)).toEqual({ ...shown, message: undefined, goneUpTo: 5 });
    expect(previewDeleted(bobID, shown, [3, 4])).toEqual({ ...shown, goneUpTo: 4 });
    expect(previewCleared(bobID, shown, 4)).toEqual({ ...shown, goneUpTo: 4 });
    const cleared = previewCleared(bobID, undefined, 3);
    expect(cleared).toEqual(previewState({ goneUpTo: 3 }));
    expect(previewCleared(bobID, cleared, 3)).toBe(cleared);
    expect(previewDeleted(bobID, cleared, [2])).toBe(cleared);
  });

  it('SEQ-5, PUSH-2: a message that is pushed again after its deletion or clearing stays away, a later one shows', () => {
    for (const gone of [previewDeleted(bobID, shown, [5]), previewCleared(bobID, shown, 5)]) {
      expect(previewPushed(bobID, gone, latest(5), undefined)).toBe(gone);
      expect(previewPushed(bobID, gone, latest(6), undefined).message).toEqual(latest(6));
    }
    const older = { message: latest(4), name: undefined };
    const pulled = previewPulled(bobID, previewDeleted(bobID, shown, [5]), older, false);
    expect(pulled.message).toEqual(latest(4));
    expect(previewPushed(bobID, pulled, latest(5), undefined)).toBe(pulled);
  });

  it('SEQ-5: a pulled preview replaces whatever was learned before it was asked, a higher seq too', () => {
    const pulled = { message: latest(4), name: bob };
    expect(previewPulled(bobID, shown, pulled, false)).toEqual(
      previewState({ message: latest(4), ...bob, nameFrom: 'pulled' }),
    );
    expect(previewPulled(bobID, shown, { message: undefined, name: undefined }, false).message).toBeUndefined();
  });

  it('SEQ-5: a pulled preview does not undo what was learned since it was asked', () => {
    const older = { message: latest(4), name: undefined };
    expect(previewPulled(bobID, shown, older, true)).toBe(shown);
    expect(previewPulled(bobID, shown, { message: undefined, name: undefined }, true)).toBe(shown);
    const revoked = previewRevoked(shown, 5, 'why');
    expect(previewPulled(bobID, revoked, { message: latest(5), name: undefined }, true)).toBe(revoked);
    const deleted = previewDeleted(bobID, shown, [5]);
    expect(previewPulled(bobID, deleted, { message: latest(5), name: undefined }, true)).toBe(deleted);
  });

  it('SEQ-5: a pulled preview with a higher seq than what was learned since shows all the same', () => {
    expect(previewPulled(bobID, shown, { message: latest(6), name: undefined }, true).message).toEqual(latest(6));
  });

  it('SEQ-5: the name of an answer is taken whatever was learned of messages, and a missing one keeps the old', () => {
    expect(previewPulled(bobID, shown, { message: latest(4), name: bob }, true)).toEqual({
      ...shown,
      ...bob,
      nameFrom: 'pulled',
    });
    const named = previewState({ ...bob, nameFrom: 'pulled' });
    expect(previewPulled(bobID, named, { message: undefined, name: undefined }, false)).toBe(named);
  });

  it('FULL-1: an answer that tells what is shown already keeps the objects', () => {
    const named = previewState({ message: latest(5), ...bob, nameFrom: 'pulled' });
    expect(previewPulled(bobID, named, { message: latest(5), name: { ...bob } }, false)).toBe(named);
    const renamed = previewPulled(bobID, named, { message: latest(5), name: { ...bob, showName: 'Robert' } }, false);
    expect(renamed.message).toBe(named.message);
    expect(renamed.showName).toBe('Robert');
  });

  it('a conversation that was never heard of gets a record from its first answer, also an empty one', () => {
    expect(previewPulled(bobID, undefined, { message: undefined, name: undefined }, false)).toEqual(previewState());
  });

  it('of a message what a list shows is kept, frozen', () => {
    const kept = latestMessage(message(3));
    expect(kept).toEqual(latest(3));
    expect(Object.isFrozen(kept)).toBe(true);
  });
});
