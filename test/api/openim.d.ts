import { PushEnvironment, PushSource } from './core.js';
import 'valibot';

interface OpenIMGatewayOptions {
    /** Of the gateway, e.g. `wss://im.example.com/msg_gateway`. */
    readonly url: string;
    /** Whether binary frames are gzipped, both ways, where the browser can unzip. Default false. */
    readonly compression?: boolean;
}
/**
 * Pushes over OpenIM's own websocket gateway.
 *
 * @throws SyncError of kind `options` where `url` is no address of a websocket.
 */
declare function openIMGateway({ url, compression }: OpenIMGatewayOptions, environment?: PushEnvironment): PushSource;

export { openIMGateway };
export type { OpenIMGatewayOptions };
