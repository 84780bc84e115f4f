import type { RegisteredUser } from '../protocol/user-endpoints.ts';
import type { ConversationChanges } from '../protocol/set-conversations.ts';

const user = (userID: string, nickname: string): RegisteredUser => ({ userID, nickname, faceURL: '' });

export const sampleUsers: readonly RegisteredUser[] = [
  user('alice', 'Alice'),
  user('bob', 'Bob'),
  user('carol', 'Carol'),
  user('dave', 'Dave'),
  user('erin', 'Erin'),
  user('frank', 'Frank'),
  user('grace', 'Grace'),
  user('heidi', 'Heidi'),
  user('ivan', 'Ivan'),
  user('judy', 'Judy'),
  user('mallory', 'Mallory'),
  user('niaj', 'Niaj'),
];

export interface SampleGroup {
  readonly groupID: string;
  readonly groupName: string;
  /** The first is the owner. */
  readonly members: readonly string[];
}

export const sampleGroups: readonly SampleGroup[] = [
  { groupID: 'hiking', groupName: 'Hiking club', members: ['bob', 'alice', 'carol', 'dave', 'grace', 'niaj'] },
  { groupID: 'kitchen', groupName: 'Kitchen rota', members: ['alice', 'erin', 'frank', 'judy'] },
  { groupID: 'newsletter', groupName: 'Newsletter', members: ['heidi', 'alice', 'bob', 'ivan', 'mallory'] },
];

export interface SampleMessage {
  readonly minutesAgo: number;
  readonly from: string;
  /** A user or a group. */
  readonly to: string;
  readonly text: string;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** The oldest first. */
export const sampleMessages: readonly SampleMessage[] = [
  { minutesAgo: 41 * DAY, from: 'mallory', to: 'alice', text: 'Is this still your number?' },
  { minutesAgo: 23 * DAY, from: 'alice', to: 'ivan', text: 'The bicycle is yours if you want it.' },
  { minutesAgo: 23 * DAY - 12, from: 'ivan', to: 'alice', text: 'I do! I can fetch it on Saturday.' },
  { minutesAgo: 9 * DAY, from: 'heidi', to: 'newsletter', text: 'The spring issue is out. Thank you all!' },
  { minutesAgo: 6 * DAY, from: 'judy', to: 'alice', text: 'The lease is signed.' },
  { minutesAgo: 6 * DAY - 3, from: 'alice', to: 'judy', text: 'Congratulations! When is the party?' },
  { minutesAgo: 3 * DAY, from: 'grace', to: 'alice', text: 'I have left the keys with the neighbour.' },
  { minutesAgo: 2 * DAY, from: 'frank', to: 'kitchen', text: 'Who took the big pan?' },
  { minutesAgo: 2 * DAY - 20, from: 'erin', to: 'kitchen', text: 'It is in my room, I will bring it back tonight.' },
  { minutesAgo: 26 * HOUR, from: 'heidi', to: 'newsletter', text: 'Texts for the next issue by Friday, please.' },
  { minutesAgo: 25 * HOUR, from: 'heidi', to: 'newsletter', text: 'Photographs too.' },
  { minutesAgo: 9 * HOUR, from: 'niaj', to: 'alice', text: 'The tickets are booked: two seats by the window.' },
  { minutesAgo: 5 * HOUR, from: 'erin', to: 'alice', text: 'Could you water my plants next week?' },
  { minutesAgo: 5 * HOUR - 2, from: 'alice', to: 'erin', text: 'Of course.' },
  { minutesAgo: 190, from: 'dave', to: 'hiking', text: 'The forecast for Sunday looks good.' },
  { minutesAgo: 175, from: 'carol', to: 'hiking', text: 'Then the ridge? About six hours.' },
  { minutesAgo: 170, from: 'bob', to: 'hiking', text: 'Train at 8:04, I will hold seats.' },
  { minutesAgo: 95, from: 'dave', to: 'alice', text: 'I read your draft: only small things, all in the margin.' },
  { minutesAgo: 48, from: 'carol', to: 'alice', text: 'Lunch tomorrow?' },
  { minutesAgo: 47, from: 'carol', to: 'alice', text: 'The new place by the river has a terrace.' },
  { minutesAgo: 16, from: 'alice', to: 'bob', text: 'Did you get home all right?' },
  { minutesAgo: 14, from: 'bob', to: 'alice', text: 'Yes, the last train was on time for once.' },
  { minutesAgo: 13, from: 'bob', to: 'alice', text: 'I still have your umbrella, by the way.' },
];

export interface SampleRead {
  readonly userID: string;
  readonly peer: string;
  /** How many messages stay unread at the end. */
  readonly unread: number;
}

/** What is not named here is unread from the reader's own last message on. */
export const sampleReads: readonly SampleRead[] = [
  { userID: 'alice', peer: 'mallory', unread: 0 },
  { userID: 'alice', peer: 'ivan', unread: 0 },
  { userID: 'alice', peer: 'grace', unread: 0 },
  { userID: 'alice', peer: 'kitchen', unread: 0 },
  { userID: 'alice', peer: 'niaj', unread: 0 },
  { userID: 'alice', peer: 'hiking', unread: 1 },
  { userID: 'alice', peer: 'dave', unread: 0 },
  { userID: 'bob', peer: 'hiking', unread: 0 },
];

export interface SampleSetting {
  readonly userID: string;
  readonly peer: string;
  readonly fields: ConversationChanges;
}

export const sampleSettings: readonly SampleSetting[] = [
  { userID: 'alice', peer: 'hiking', fields: { isPinned: true } },
  { userID: 'alice', peer: 'newsletter', fields: { recvMsgOpt: 2 } },
  { userID: 'bob', peer: 'alice', fields: { isPinned: true } },
];
