/** `conversation-sync/openim`: pushes from the gateway of an existing OpenIM cluster. */
export { openIMGateway, type OpenIMGatewayOptions } from './adapters/openim-gateway.ts';
