/** A numbered write of a device: the `operationID` by which the server tells a late duplicate (WRITE-6). */
export interface WriteID {
  /** Random, 8 to 64 of letters, digits, `_` and `-`; made and lost together with the counter. */
  readonly device: string;
  /** From 1, greater with each write of the device. */
  readonly counter: number;
}

const shape = /^([\w-]{8,64}):([1-9]\d{0,15})$/u;

export function formatOperationID({ device, counter }: WriteID): string {
  return `${device}:${counter}`;
}

/** Undefined for an `operationID` of any other shape: that is only a trace. */
export function parseOperationID(operationID: string): WriteID | undefined {
  const [, device, digits] = shape.exec(operationID) ?? [];
  const counter = Number(digits);
  return device !== undefined && Number.isSafeInteger(counter) ? { device, counter } : undefined;
}
