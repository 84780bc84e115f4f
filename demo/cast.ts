/** Who plays in the demo: the people and groups of the server's sample data. */
export interface Person {
  readonly userID: string;
  readonly name: string;
}

export interface Group {
  readonly groupID: string;
  readonly name: string;
}

/** The user whose two devices are on the page. */
export const alice: Person = { userID: 'alice', name: 'Alice' };

export const writers: readonly Person[] = [
  { userID: 'bob', name: 'Bob' },
  { userID: 'carol', name: 'Carol' },
  { userID: 'dave', name: 'Dave' },
];

export const group: Group = { groupID: 'hiking', name: 'Hiking club' };

/** What the page offers to send, one after the other. */
export const sampleLines: readonly string[] = [
  'Lunch at one?',
  'I have the tickets, two seats in row 4.',
  'Can you look at the draft before noon?',
  'The 8:14 is late again. Start without me.',
  'Found your umbrella!',
  'Call me when you are back?',
];
