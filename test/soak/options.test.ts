import { expect, it } from 'vitest';
import { parseSoakOptions } from './options.ts';

it('a soak takes minutes, seed and kills, and has defaults for all of them', () => {
  expect(parseSoakOptions(['--minutes', '0.5', '--seed', '7', '--kills', '0'])).toEqual({
    minutes: 0.5,
    seed: 7,
    kills: 0,
  });
  expect(parseSoakOptions([])).toMatchObject({ minutes: 10, kills: 50 });
});

it.each([
  ['--minutes', '0'],
  ['--minutes', 'ten'],
  ['--seed', '1.5'],
  ['--kills', '-1'],
  ['--kills', ''],
])('a soak refuses %s %j by the name of the option', (option, value) => {
  expect(() => parseSoakOptions([`${option}=${value}`])).toThrow(option);
});

it('a soak refuses an option that it does not know', () => {
  expect(() => parseSoakOptions(['--hours', '1'])).toThrow('--hours');
});
