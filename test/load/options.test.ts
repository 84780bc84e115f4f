import { expect, it } from 'vitest';
import { engineNames } from './engines.ts';
import { parseLoadOptions } from './options.ts';

it('the load has defaults for all options, and sockets and users say each other', () => {
  expect(parseLoadOptions([])).toEqual({
    ...{ quick: false, sockets: 2000, users: 500, seconds: 4, engines: engineNames },
  });
  expect(parseLoadOptions(['--quick'])).toMatchObject({ quick: true, sockets: 200, users: 50, seconds: 1 });
  expect(parseLoadOptions(['--sockets', '40'])).toMatchObject({ sockets: 40, users: 10 });
  expect(parseLoadOptions(['--users', '3'])).toMatchObject({ sockets: 12, users: 3 });
  expect(parseLoadOptions(['--sockets', '12', '--users', '3', '--engines', 'SQLite,sqlite'])).toMatchObject({
    ...{ sockets: 12, users: 3, engines: ['sqlite'] },
  });
  expect(parseLoadOptions(['-h', '--users', '0'])).toBe('help');
});

it.each([
  ['--sockets', '0'],
  ['--sockets', '41'],
  ['--sockets', 'many'],
  ['--sockets', '40004'],
  ['--users', '1.5'],
  ['--users', '10001'],
  ['--seconds', '61'],
  ['--seconds', ''],
  ['--engines', 'sqlite,mongodb'],
  ['--engines', ''],
])('the load refuses %s %j by the name of the option', (option, value) => {
  expect(() => parseLoadOptions([`${option}=${value}`])).toThrow(option);
});

it('the load refuses sockets that do not fit the users', () => {
  expect(() => parseLoadOptions(['--sockets', '40', '--users', '3'])).toThrow('--sockets');
});

it.each([['--fast'], ['--quick=yes'], ['all']])('the load refuses %s', (argument) => {
  expect(() => parseLoadOptions([argument])).toThrow(argument.replace('=yes', ''));
});
