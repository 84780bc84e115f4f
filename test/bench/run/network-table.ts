import type { NetworkResult, NewDeviceResult } from './network.ts';
import type { Summary } from '../shared/statistics.ts';
import { markdownTable } from '../shared/markdown.ts';
import { figure } from './table.ts';

export function networkTable({ roundTripMs, push, newDevices }: NetworkResult): string {
  const line = (title: string, goal: string, of: (device: NewDeviceResult) => string): readonly string[] => [
    title,
    goal,
    ...newDevices.map(of),
  ];
  const head = [`new device over HTTP, ${roundTripMs} ms of added latency`, 'goal', ...newDevices.map(titleOf)];
  const lines = [
    line('start → first 50 shown', `≤ ${2 * roundTripMs + 50}`, ({ figures }) => spread(figures.firstScreen)),
    line('… by hand: one call, one write', '', ({ floor }) => spread(floor)),
    line('… their answer was there', '', ({ figures }) => spread(figures.answered)),
    line('… the database was made and read', '', ({ figures }) => spread(figures.database)),
    line('start → complete', '< 1,000 at 5,000', ({ figures }) => spread(figures.complete)),
    line('… of it a call under way', '', ({ figures }) => spread(figures.transfer)),
    line('… of it answers parsed and checked', '', ({ figures }) => spread(figures.parse)),
    line('… of it neither: stored, sorted, shown', '', ({ figures }) => spread(figures.rest)),
    line('HTTP calls', '', ({ figures }) => figure(figures.calls.median)),
    line('bytes from the server', '', ({ bytes }) => `${figure(bytes / 1024)} KB`),
  ];
  const pushed = markdownTable(
    ["push → every tab's list, one message, loopback", 'goal', `${push.tabs} tabs, ${push.rows} rows`],
    [
      ['sent at the server → shown in the last tab', '≤ 10', spread(push.shown)],
      [`HTTP calls for ${push.shown.count} messages`, '0', String(push.calls)],
    ],
  );
  return `${pushed}\n\n${markdownTable(head, lines)}`;
}

function titleOf({ rows }: NewDeviceResult): string {
  return `n = ${rows.toLocaleString('en-US')}`;
}

function spread({ median, min, max }: Summary): string {
  return min === max ? figure(median) : `${figure(median)} (${figure(min)} to ${figure(max)})`;
}
