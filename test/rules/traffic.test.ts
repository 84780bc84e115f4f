/** What each operation costs in calls and in bytes of their bodies, uncompressed. */
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import type { ConversationsByIDRequest } from '../../src/protocol/conversation-endpoints.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import type { Device, Scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import type { OtherDevice } from '../support/other-device.ts';

const minute = 60_000;
const delta = 'get_incremental_conversations';
const seqs = 'get_conversations_has_read_and_max_seq';
const previews = 'get_conversations of jssdk';
/** Of people whom the server's previews do not name: these were never registered. */
const names = 'get_users_info';

interface Cost {
  /** How often each path was called. */
  readonly calls: Readonly<Record<string, number>>;
  readonly received: number;
}

/** Of what was asked since the last look. */
function costOf({ calls }: TestBackend): Cost {
  const counts: Record<string, number> = {};
  for (const { path } of calls.all) {
    const [, area, name = ''] = path.split('/');
    const key = area === 'jssdk' ? `${name} of jssdk` : name;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const { received } = calls.bytes;
  calls.clear();
  return { calls: counts, received };
}

/** A live device with 30 conversations, all of them looked at. */
async function begin(): Promise<
  Scene & { readonly phone: Device; readonly other: OtherDevice; readonly ids: readonly string[] }
> {
  const world = scene();
  const ids = await fill(world, 30);
  const phone = world.device();
  await phone.live();
  await world.environment.runIdle();
  await world.settled();
  world.backend.calls.clear();
  return { ...world, ids, phone, other: otherDevice(world.backend) };
}

describe('what an operation costs', () => {
  it('FULL-2, PUSH-3: the first start of a device: the set with all rows, then one pass for the connection, and previews once', async () => {
    const world = scene();
    await fill(world, 30);
    await world.device().live();
    expect(costOf(world.backend).calls).toEqual({
      'get_active_conversations of jssdk': 1,
      get_full_conversation_ids: 1,
      get_conversations: 1,
      [delta]: 1,
      [seqs]: 2,
      [previews]: 1,
      [names]: 1,
    });
  });

  it('SEQ-5, PUSH-3: a later start where nothing has changed: two passes, of which the second is for the connection, and previews once', async () => {
    const world = scene();
    await fill(world, 30);
    const storage = memoryStore();
    const phone = world.device({ storage });
    await phone.live();
    await phone.sync.stop();
    world.backend.calls.clear();
    await phone.live();
    expect(costOf(world.backend).calls).toEqual({ [delta]: 2, [seqs]: 2, [previews]: 1, [names]: 1 });
  });

  it('SEQ-3: a message that is pushed: nothing', async () => {
    const { backend, settled, phone } = await begin();
    await backend.sendText('peer00003', { userID: 'alice' }, 'hello');
    await settled();
    expect(phone.rows()[0]).toMatchObject({ userID: 'peer00003', unreadCount: 2 });
    expect(costOf(backend)).toEqual({ calls: {}, received: 0 });
  });

  it('DEL-3, SEQ-4: a change that is pushed: one delta, whose bytes are those of the changed row', async () => {
    const { backend, settled, other, ids } = await begin();
    await other.set(ids[0] ?? '', { isPinned: true });
    await settled();
    const { calls, received } = costOf(backend);
    expect(calls).toEqual({ [delta]: 1 });
    expect(received).toBeLessThan(600);
  });

  it('WRITE-4, SEQ-4: a write: itself, the delta that its push asked for, and the row as of after its acknowledgement', async () => {
    const { backend, settled, phone, ids } = await begin();
    await phone.sync.setPinned(ids[4] ?? '', true);
    await settled();
    const { calls, received } = costOf(backend);
    expect(calls).toEqual({ set_conversations: 1, [delta]: 2, get_conversations: 1 });
    expect(received).toBeLessThan(1500);
  });

  it('SEQ-4, SEQ-5: a reconnection, and a safety pull: one pass with all seqs, and the previews of what is looked at', async () => {
    const { backend, settled, environment } = await begin();
    const onePass = { [delta]: 1, [seqs]: 1, [previews]: 1, [names]: 1 };
    backend.push.cut();
    await settled();
    await environment.advance(minute / 6);
    await settled();
    expect(costOf(backend).calls).toEqual(onePass);
    await environment.advance(6 * minute);
    await settled();
    expect(costOf(backend).calls).toEqual(onePass);
  });

  it('CUR-7, FULL-3: rows that pushes named while a replacement ran: each once, and not again by the pass behind it', async () => {
    const { backend, device, environment, settled } = scene({ syncLimit: 5 });
    await fill({ backend, environment }, 30);
    const phone = device();
    await phone.live();
    backend.calls.clear();
    const other = otherDevice(backend);
    await Promise.all(Array.from({ length: 20 }, (_, place) => other.open(`new${place}`)));
    await settled();
    const asked = backend.calls.all
      .filter(({ path }) => path === getConversations.path)
      .flatMap(({ request }) => (request as ConversationsByIDRequest).conversationIDs);
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
    expect(asked).toHaveLength(50);
    await expectSameAsServer(phone, backend);
  });
});
