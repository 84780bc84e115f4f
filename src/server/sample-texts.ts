/** What people in the demo are called and write. */
export const firstNames: readonly string[] = [
  'Ada',
  'Ben',
  'Chiara',
  'Dmitri',
  'Elif',
  'Farid',
  'Grace',
  'Hiro',
  'Ines',
  'Jonas',
  'Keiko',
];

export const lastNames: readonly string[] = [
  'Adeyemi',
  'Bauer',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Haddad',
  'Ivanova',
  'Jensen',
];

export const smallTalk: readonly string[] = [
  'See you on Thursday?',
  'The parcel has arrived.',
  'Thanks, that helped a lot.',
  'Can you send me the address again?',
  'We are ten minutes late, sorry!',
  'Happy birthday!',
  'Shall I bring anything?',
  'I have put the notes in the folder.',
];

/** The item of this place, where the list begins again at its end. */
export function cycle(items: readonly string[], index: number): string {
  return items[index % items.length] ?? '';
}
