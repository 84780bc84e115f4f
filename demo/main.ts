/** The page: one server, two devices of Alice, somebody who writes to her, and what goes over the wire between them. */
import { interval, map, share, startWith } from 'rxjs';
import { DemoServer } from './demo-server.ts';
import { createDevice } from './device/device.ts';
import { account } from './view/account.ts';
import { createAnnouncer } from './view/announcer.ts';
import { deviceCard } from './view/device-card.ts';
import { byID } from './view/dom.ts';
import { logView } from './view/log-view.ts';
import { sender } from './view/sender.ts';
import { lineFetch } from './wire/line-fetch.ts';
import { WireLog } from './wire/wire-log.ts';

const log = new WireLog();
const server = new DemoServer(lineFetch('Demo', log));
const announce = createAnnouncer();
const now$ = interval(1000).pipe(
  startWith(0),
  map(() => Date.now()),
  share(),
);

const laptop = createDevice({ name: 'Alice’s laptop', short: 'Laptop', platformID: 5, icon: 'laptop' }, server, log);
const phone = createDevice({ name: 'Alice’s phone', short: 'Phone', platformID: 2, icon: 'phone' }, server, log);
const devices = [laptop, phone];

logView(log);
sender(server, log);
account(server, devices);
deviceCard(byID('laptop'), { device: laptop, server, now$, announce });
deviceCard(byID('phone'), { device: phone, server, now$, announce });
await Promise.all(devices.map(({ sync }) => sync.start()));
