import { describe, expect, it } from 'vitest';
import { transitions, type LeaderEvent, type LeaderState } from '../../src/sync/leader-state.ts';

type Way = `${LeaderState} ${LeaderEvent}`;

/** Every way into each state; what is not named here leaves a tab in the state that it is in. */
const ways: { readonly [S in LeaderState]: readonly Way[] } = {
  stopped: [
    'alone stop',
    'following stop',
    'stealing stop',
    'rising stop',
    'leading stop',
    'suspended stop',
    'retired stop',
  ],
  alone: ['following unshared', 'stealing unshared', 'rising unshared', 'leading unshared'],
  following: [
    'stopped start',
    'alone deposed',
    'stealing failed',
    'stealing stolen',
    'stealing deposed',
    'rising failed',
    'rising stolen',
    'rising deposed',
    'leading failed',
    'leading stolen',
    'leading deposed',
    'suspended resume',
    'retired led',
  ],
  stealing: ['following silent'],
  rising: ['following granted', 'stealing granted'],
  leading: ['rising raised'],
  suspended: ['alone suspend', 'following suspend', 'stealing suspend', 'rising suspend', 'leading suspend'],
  retired: ['alone signedOut', 'following signedOut', 'stealing signedOut', 'rising signedOut', 'leading signedOut'],
};

const states = Object.keys(transitions) as LeaderState[];
const events = Object.keys(transitions.stopped) as LeaderEvent[];

function waysInto(target: LeaderState): readonly Way[] {
  return states.flatMap((state) =>
    events.flatMap((event) =>
      state !== target && transitions[state][event] === target ? [`${state} ${event}` as const] : [],
    ),
  );
}

function waysOut(state: LeaderState): readonly LeaderEvent[] {
  return events.filter((event) => transitions[state][event] !== state);
}

describe('the table of leadership', () => {
  it.each(states)('TAB-1, TAB-2, TAB-6: into "%s" lead these ways and no others', (target) => {
    expect(waysInto(target)).toEqual(ways[target]);
  });

  it('TAB-2: a page that is put away is taken up by resume alone, and ended by stop', () => {
    expect(waysOut('suspended')).toEqual(['resume', 'stop']);
  });

  it('TAB-6: nobody leads without having raised the epoch, and nobody raises it without the lock', () => {
    expect(ways.leading.map((way) => way.split(' ')[0])).toEqual(['rising']);
    expect(waysInto('rising').map((way) => way.split(' ')[1])).toEqual(['granted', 'granted']);
  });

  it('LIFE-3: after the end of the session a tab asks for no lock before a leader with a session was heard', () => {
    expect(waysOut('retired')).toEqual(['led', 'stop']);
  });

  it('LIFE-1: from every state stop leads to stopped, and from there start alone goes on', () => {
    for (const state of states) expect(transitions[state].stop).toBe('stopped');
    expect(waysOut('stopped')).toEqual(['start']);
  });

  it('TAB-6: whoever is told that another one leads holds on to nothing', () => {
    const holding = ['rising', 'leading'] as const;
    for (const state of holding) {
      for (const event of ['stolen', 'deposed', 'failed'] as const) expect(transitions[state][event]).toBe('following');
    }
  });
});
