import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { fill, scene, type Device } from '../support/device.ts';
import { recordedStore } from '../support/recorded-store.ts';

const { draftEvery } = defaultTiming;

/** Each key is a draft of its own; nobody waits for any of them. */
function type(device: Device, id: string, text: string): Promise<unknown> {
  const typed = Array.from(text, (_, end) => device.sync.setDraft(id, text.slice(0, end + 1)));
  return Promise.allSettled(typed);
}

async function begin() {
  const world = scene();
  const [id = ''] = await fill(world, 2);
  const recorded = recordedStore(memoryStore());
  const phone = world.device({ storage: recorded.store });
  await phone.live();
  const { environment, settled } = world;
  await environment.advance(10_000);
  await settled();
  recorded.clear();
  const drafts = (): readonly (string | undefined)[] =>
    recorded.commits.flatMap(({ locals }) => (locals?.put ?? []).map(({ draftText }) => draftText));
  return { ...world, id, phone, drafts, storage: recorded.store };
}

describe('WRITE-5: the pace of drafts', () => {
  it('WRITE-5: the first key is written at once, the others together, and the last one always', async () => {
    const { environment, settled, phone, id, drafts } = await begin();
    await phone.sync.setDraft(id, 'h');
    expect(drafts()).toEqual(['h']);
    const typed = type(phone, id, 'hello');
    expect(phone.row(id).draftText).toBe('hello');
    await environment.advance(draftEvery - 1);
    await settled();
    expect(drafts()).toEqual(['h']);
    await environment.advance(1);
    await typed;
    expect(drafts()).toEqual(['h', 'hello']);
    await environment.advance(60_000);
    expect(drafts()).toHaveLength(2);
  });

  it('WRITE-5: keys that come every 50 ms for 3 s cost a write in every 300', async () => {
    const { environment, settled, phone, id, drafts } = await begin();
    for (let key = 1; key <= 60; key++) {
      void phone.sync.setDraft(id, 'x'.repeat(key));
      await environment.advance(50);
    }
    await environment.advance(draftEvery);
    await settled();
    expect(drafts().length).toBeLessThanOrEqual(3_000 / draftEvery + 1);
    expect(drafts().at(-1)).toBe('x'.repeat(60));
  });

  it('WRITE-5: a stop writes what was typed last, and resolves the promises of it', async () => {
    const { phone, id, drafts } = await begin();
    const typed = type(phone, id, 'hello');
    await phone.sync.stop();
    expect(await typed).toMatchObject(Array.from('hello', () => ({ status: 'fulfilled' })));
    expect(drafts().at(-1)).toBe('hello');
  });
});

describe('LIFE-1: a stop right after a key', () => {
  it('LIFE-1, WRITE-5: a start that follows at once goes on after it, with what was typed last', async () => {
    const { phone, id, settled, drafts } = await begin();
    await phone.sync.setDraft(id, 'h');
    const typed = phone.sync.setDraft(id, 'hello');
    const stopped = phone.sync.stop();
    await phone.sync.start();
    await Promise.all([typed, stopped]);
    await settled();
    expect(phone.status.state).toBe('live');
    expect(phone.row(id).draftText).toBe('hello');
    expect(drafts()).toEqual(['h', 'hello']);
  });
});

describe('WRITE-5: drafts of a page that may go', () => {
  it.each(['hidden', 'pagehide', 'freeze'] as const)(
    'WRITE-5: at %s what was typed last is in the database before the handler returns',
    async (event) => {
      const { environment, phone, id, storage, settled } = await begin();
      void type(phone, id, 'hello');
      await settled();
      let kept: readonly string[] = [];
      const { keep } = storage;
      Object.assign(storage, {
        keep(locals: Parameters<NonNullable<typeof keep>>[0]) {
          kept = locals.map(({ draftText }) => draftText);
          keep?.(locals);
        },
      });
      environment.emit(event);
      expect(kept).toEqual(['hello']);
    },
  );

  it('WRITE-5: a page that is back writes it as any other draft, and no second time', async () => {
    const { environment, phone, id, drafts, settled } = await begin();
    const typed = type(phone, id, 'hello');
    environment.emit('hidden');
    await typed;
    expect(drafts().at(-1)).toBe('hello');
    environment.emit('visible');
    const next = type(phone, id, 'hello you');
    environment.emit('freeze');
    await settled();
    environment.emit('resume');
    await next;
    await settled();
    expect(phone.row(id).draftText).toBe('hello you');
    expect(drafts().filter((draft) => draft === 'hello you').length).toBeLessThanOrEqual(1);
  });

  it('WRITE-5, TAB-5: another tab shows what a tab that was put away typed last', async () => {
    const world = scene();
    const [id = ''] = await fill(world, 2);
    const { environment, settled } = world;
    const indexedDB = new IDBFactory();
    const open = (): ReturnType<typeof dexieStore> => dexieStore({ indexedDB, IDBKeyRange });
    const first = world.device({ storage: open() });
    await first.live();
    const page = environment.openTab();
    const second = world.device({ environment: page, storage: open() });
    await second.sync.start();
    await settled();
    void type(second, id, 'hello');
    page.emit('pagehide');
    await settled();
    await environment.advance(1_000);
    await settled();
    expect(first.row(id).draftText).toBe('hello');
    page.emit('pageshow');
    await settled();
    await environment.advance(1_000);
    await settled();
    expect(second.row(id).draftText).toBe('hello');
  });
});

describe('WRITE-5: drafts in two tabs', () => {
  async function beginTwo() {
    const world = scene();
    const [id = ''] = await fill(world, 2);
    const { environment, settled } = world;
    const indexedDB = new IDBFactory();
    const one = world.device({ storage: dexieStore({ indexedDB, IDBKeyRange }) });
    await one.live();
    const page = environment.openTab();
    const two = world.device({ environment: page, storage: dexieStore({ indexedDB, IDBKeyRange }) });
    await two.sync.start();
    await environment.advance(1_000);
    await settled();
    /** Both show the same, now and after a restart. */
    const shown = async (): Promise<unknown> => {
      await environment.advance(draftEvery);
      await settled();
      const rows = [one, two].map((tab) => tab.row(id));
      expect(rows[0]).toEqual(rows[1]);
      await one.sync.stop();
      await one.sync.start();
      expect(one.row(id)).toEqual(rows[0]);
      return rows[0];
    };
    return { id, one, two, environment, shown };
  }

  it('WRITE-5: one that waits for its turn gives way to what another tab wrote since', async () => {
    const { id, one, two, environment, shown } = await beginTwo();
    await one.sync.setDraft(id, 'h');
    const waiting = one.sync.setDraft(id, 'he');
    await environment.advance(draftEvery / 2);
    await two.sync.setDraft(id, 'later');
    await environment.advance(draftEvery / 2);
    await waiting;
    expect(await shown()).toMatchObject({ draftText: 'later' });
  });

  it('WRITE-5: one that waits for its turn does not take back what another tab did to the same row', async () => {
    const { id, one, two, environment, shown } = await beginTwo();
    await one.sync.setDraft(id, 'h');
    const waiting = one.sync.setDraft(id, 'hello');
    await two.sync.hide(id, true);
    await environment.advance(draftEvery);
    await waiting;
    expect(await shown()).toMatchObject({ draftText: 'hello', hidden: true });
  });
});
