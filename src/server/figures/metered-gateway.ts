import type { ServiceContext } from '../context.ts';
import type { PushGateway } from '../push-gateway.ts';
import type { GatewayName } from './meter.ts';

/** The same gateway, told to the meter: its connections, what it hands to sockets, and how long after the commit. */
export function meteredGateway(
  name: GatewayName,
  gateway: PushGateway,
  { meter, now }: Pick<ServiceContext, 'meter' | 'now'>,
): PushGateway {
  const labels = { gateway: name };
  meter.watch('connections', () => gateway.connections(), labels);
  return {
    ...gateway,
    async observer(event, signal, attempt) {
      const sockets = event.kind === 'push' ? gateway.connectionsOf(event.userID) : 0;
      await gateway.observer(event, signal, attempt);
      if (sockets === 0) return;
      meter.count('pushes', labels, sockets);
      // Where another node made the commit, its clock may be ahead of this one's.
      meter.observe('pushLagSeconds', Math.max(0, now() - event.committedAt) / 1000);
    },
  };
}
