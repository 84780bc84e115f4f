import { expect, it } from 'vitest';
import { parseBenchOptions } from './options.ts';

it('the benchmark of the server has defaults for all options', () => {
  expect(parseBenchOptions([])).toEqual({ quick: false, rounds: 7, stores: ['memory', 'SQLite'] });
  expect(parseBenchOptions(['--quick'])).toMatchObject({ quick: true, rounds: 3 });
  expect(parseBenchOptions(['--quick', '--rounds', '9', '--stores', 'sqlite'])).toEqual({
    quick: true,
    rounds: 9,
    stores: ['SQLite'],
  });
  expect(parseBenchOptions(['-h', '--rounds', '0'])).toBe('help');
});

it.each([
  ['--rounds', '0'],
  ['--rounds', '1.5'],
  ['--rounds', '100'],
  ['--rounds', ''],
  ['--stores', 'memory,postgres'],
  ['--stores', ''],
])('the benchmark of the server refuses %s %j by the name of the option', (option, value) => {
  expect(() => parseBenchOptions([`${option}=${value}`])).toThrow(option);
});

it.each([['--fast'], ['--quick=yes'], ['all']])('the benchmark of the server refuses %s', (argument) => {
  expect(() => parseBenchOptions([argument])).toThrow(argument.replace('=yes', ''));
});
