/** What passes over OpenIM's gateway: JSON in binary frames, with protobuf in base64 inside. */
import * as v from 'valibot';
import { Int, orZero, Text } from '../scalars.ts';

export const GatewayID = {
  getSeqs: 1006,
  push: 2001,
  kick: 2002,
  logout: 2003,
  background: 2004,
  onlineStatus: 2005,
} as const;

/** Where OpenIM's own deployments put it. */
export const GATEWAY_PATH = '/msg_gateway';

/** From the server: an answer, a push, or a kick. */
export interface GatewayFrame {
  readonly reqIdentifier: number;
  readonly msgIncr: string;
  readonly operationID: string;
  readonly errCode: number;
  readonly errMsg: string;
  /** Base64. */
  readonly data: string;
}

const Data = /* @__PURE__ */ v.optional(/* @__PURE__ */ v.nullable(v.string(), ''), '');

export const GatewayFrame: v.GenericSchema<unknown, GatewayFrame> = /* @__PURE__ */ v.object({
  reqIdentifier: Int,
  msgIncr: orZero(Text, ''),
  operationID: orZero(Text, ''),
  errCode: orZero(Int, 0),
  errMsg: orZero(Text, ''),
  data: Data,
});

/** From the client. */
export interface GatewayRequest {
  readonly reqIdentifier: number;
  readonly sendID: string;
  readonly operationID: string;
  readonly msgIncr: string;
  /** Base64. */
  readonly data: string;
}

export const GatewayRequest: v.GenericSchema<unknown, GatewayRequest> = /* @__PURE__ */ v.object({
  reqIdentifier: Int,
  sendID: Text,
  operationID: orZero(Text, ''),
  msgIncr: orZero(Text, ''),
  data: Data,
});

/** Text frames, both ways: `pong` bears the body of the `ping` that it answers. */
export interface HeartbeatFrame {
  readonly type: 'ping' | 'pong';
  readonly body?: unknown;
}

export const HeartbeatFrame: v.GenericSchema<unknown, HeartbeatFrame> = /* @__PURE__ */ v.object({
  type: v.picklist(['ping', 'pong']),
  body: v.exactOptional(v.unknown()),
});
