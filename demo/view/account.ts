/** What can be done to Alice's account at the server, seen on both devices. */
import { alice } from '../cast.ts';
import type { Device } from '../device/device.ts';
import type { DemoServer } from '../demo-server.ts';
import { byID, setText } from './dom.ts';
import { errorWords } from './error-words.ts';
import { count } from './format.ts';

const MANY = 10_000;

export function account(server: DemoServer, devices: readonly Device[]): void {
  const outcome = byID('account-outcome');

  function press(id: string, busy: string, done: string, run: () => Promise<void>): void {
    const button = byID(id) as HTMLButtonElement;
    button.addEventListener('click', () => {
      button.disabled = true;
      outcome.classList.remove('failed');
      setText(outcome, busy);
      run()
        .then(
          () => setText(outcome, done),
          (error: unknown) => {
            outcome.classList.add('failed');
            setText(outcome, errorWords(error));
          },
        )
        .finally(() => (button.disabled = false));
    });
  }

  /** Devices that are offline follow when they are back. */
  async function syncAll(): Promise<void> {
    const online = devices.filter(({ line }) => !line.state.offline);
    await Promise.all(online.map(({ sync }) => sync.sync()));
  }

  const filling = `Adding ${count(MANY)} conversations …`;
  press('fill', filling, `${count(MANY)} conversations added`, async () => {
    await server.fill(alice.userID, MANY);
    await syncAll();
  });
  press('reset-log', 'Resetting the log …', 'The log is new: both lists were compared in full', async () => {
    await server.resetLog(alice.userID);
    await syncAll();
  });
}
