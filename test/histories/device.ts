/** A user's machine: its database, and the tabs that are open on it. */
import { Platform } from '../../src/protocol/platform.ts';
import { Drafts } from './drafts.ts';
import type { DeviceSetup } from './step.ts';
import { storageOf } from './storage.ts';
import type { IndexedDBOf, Storage } from './storage.ts';
import { Tab } from './tab.ts';
import type { World } from './world.ts';

const platforms: readonly Platform[] = [Platform.web, Platform.ios, Platform.android, Platform.windows, Platform.macos];

export class Device {
  readonly number: number;
  readonly userID: 'alice' | 'bob';
  readonly platformID: Platform;
  readonly databaseName: string;
  /** Whether its browser knows locks. */
  readonly locks: boolean;
  readonly storage: Storage;
  readonly drafts: Drafts = new Drafts();
  readonly tabs: readonly Tab[];
  /** The database was deleted, and no tab has filled it again: what waits is in their memory alone. */
  unrestored = false;
  readonly #world: World;
  readonly #setup: DeviceSetup;

  constructor(world: World, setup: DeviceSetup, number: number, firstTab: number, databases: () => IndexedDBOf) {
    this.#world = world;
    this.#setup = setup;
    this.number = number;
    this.userID = setup.user;
    this.platformID = platforms[number % platforms.length] ?? Platform.web;
    this.locks = setup.locks ?? true;
    this.databaseName = `histories-${world.clock.uniqueID()}`;
    this.storage = storageOf(setup.storage, () => world.clock.uniqueID(), databases);
    this.tabs = Array.from({ length: setup.tabs }, (_, at) => new Tab(world, this, firstTab + at));
  }

  /** One of its tabs is gone, and with it what was only in its memory. */
  crashed(): void {
    this.#world.ledger.crashed(this.number);
    if (this.unrestored) this.forgetSome();
    if (this.#setup.storage === 'memory') this.forget();
  }

  /** Its storage is in trouble: what was promised may be taken back, as far as it was not stored. */
  shake(): void {
    this.#world.ledger.unpromise(this.number);
  }

  /** What was stored of late may be gone. */
  forgetSome(): void {
    this.#world.ledger.lost(this.number);
    this.drafts.doubt();
  }

  /** Its database is gone. */
  forget(): void {
    this.#world.ledger.lost(this.number);
    this.drafts.clear();
  }
}
