import { virtualEnvironment, type VirtualEnvironment } from '../../src/testing/virtual-environment.ts';

export interface LockRequest {
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
}

/** Two pages of one virtual browser, at time 0, and what happened in them. */
export interface TwoTabs {
  readonly one: VirtualEnvironment;
  readonly other: VirtualEnvironment;
  readonly told: string[];
  /** A callback that notes this. */
  tell(what: string): () => void;
  /** Lets all run that is due. */
  turn(): Promise<void>;
  /** Asks for the one lock; notes `<name> holds`, `<name> lost`, `<name> failed`. */
  ask(page: VirtualEnvironment, name: string, options?: LockRequest): void;
  /** Opens the one channel and notes `<name> hears <message>`; returns how to post. */
  listen(page: VirtualEnvironment, name: string): (message: unknown) => void;
}

const forever = new AbortController().signal;

export function twoTabs(): TwoTabs {
  const one = virtualEnvironment({ now: 0 });
  const told: string[] = [];
  const tell = (what: string) => (): void => void told.push(what);
  return {
    one,
    other: one.openTab(),
    told,
    tell,
    turn: () => one.advance(0),
    ask(page, name, { steal = false, signal = forever } = {}) {
      page.locks?.acquire('lock', { steal, signal }).then(
        ({ lost }) => {
          told.push(`${name} holds`);
          void lost.then(tell(`${name} lost`));
        },
        tell(`${name} failed`),
      );
    },
    listen(page, name) {
      const channel = page.openChannel('line', (message) => told.push(`${name} hears ${String(message)}`), forever);
      return (message) => channel?.post(message);
    },
  };
}
