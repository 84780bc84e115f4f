/** The server, its clock, the network and the devices of one history. */
import { createTestBackend } from '../../src/testing/test-backend.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import type { Backup } from '../../src/testing/server-faults.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { Device } from './device.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import type { Setup } from './step.ts';
import type { IndexedDBOf } from './storage.ts';
import type { Tab } from './tab.ts';
import { Busy } from './turn.ts';

export class World {
  readonly busy: Busy = new Busy();
  readonly clock: VirtualEnvironment;
  readonly backend: TestBackend;
  readonly network: Network;
  readonly ledger: Ledger = new Ledger();
  readonly devices: readonly Device[];
  readonly tabs: readonly Tab[];
  /** All that happened, one line each: two runs of one history give the same. */
  readonly lines: string[] = [];
  readonly problems: string[] = [];
  backup: Backup | undefined;
  /** An older copy of the server's files was put back, which no cursor can see (CUR-6). */
  copied = false;

  constructor({ seed, syncLimit, devices }: Setup, databases: () => IndexedDBOf) {
    // Half of the histories in a browser that makes frames.
    const frame = seed % 2 === 0 ? 16 : 0;
    this.clock = virtualEnvironment({ seed, frame, settle: () => this.network.settle() });
    this.backend = createTestBackend({ environment: this.clock, syncLimit });
    this.network = new Network(this.backend, this.busy, (line) => this.trace(line));
    let tabs = 0;
    this.devices = devices.map((device, number) => {
      const first = tabs;
      tabs += device.tabs;
      return new Device(this, device, number, first, databases);
    });
    this.tabs = this.devices.flatMap((device) => device.tabs);
  }

  /** A number that is too large wraps round. */
  tab(number: number): Tab {
    const tab = this.tabs[number % this.tabs.length];
    if (tab === undefined) throw new Error('a history needs a device');
    return tab;
  }

  trace(line: string): void {
    this.lines.push(line);
  }

  problem(what: string): void {
    this.problems.push(what);
  }

  calm(): Promise<void> {
    return this.busy.calm();
  }

  /** The push connections of a device are lost. */
  cut({ userID, platformID }: Device): void {
    this.backend.push.cut((open) => open.userID === userID && open.platformID === platformID);
  }

  /** All pages have nothing better to do. */
  async idle(): Promise<void> {
    for (const { page } of this.tabs) await page.runIdle();
  }

  /** Waits for what needs neither the network nor the clock; a client that crashes meanwhile answers never. */
  async during(work: Promise<unknown>): Promise<void> {
    work.catch((error: unknown) => this.problem(String(error)));
    await this.calm();
  }

  async close(): Promise<void> {
    this.network.heal();
    await Promise.race([Promise.all(this.tabs.map((tab) => tab.close())), this.calm()]);
    this.network.lose();
    await this.backend.close();
  }
}
