/** Damages the log of Chromium's databases on purpose, as a kill may do by chance. */
import { appendFileSync, openSync, closeSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The header of a record without the record: what a kill in the middle of a write can leave. The next start reads up to it
 * and writes behind it; the one after that finds a log that it cannot read, and drops all databases.
 */
export function leaveStump(profile: string, url: string): void {
  const header = Buffer.alloc(7);
  const [checksum, length, kind] = [0x12345678, 1000, 1];
  header.writeUInt32LE(checksum, 0);
  header.writeUInt16LE(length, 4);
  header.writeUInt8(kind, 6);
  appendFileSync(newestLog(profile, url), header);
}

/** A record in the middle that is not what it was: the next start drops all databases. */
export function breakRecord(profile: string, url: string): void {
  const path = newestLog(profile, url);
  const file = openSync(path, 'r+');
  try {
    const middle = Math.floor(statSync(path).size / 2);
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, middle);
    writeSync(file, Buffer.from([byte.readUInt8() ^ 0xff]), 0, 1, middle);
  } finally {
    closeSync(file);
  }
}

function newestLog(profile: string, url: string): string {
  const { hostname, port } = new URL(url);
  const directory = join(profile, 'Default', 'IndexedDB', `http_${hostname}_${port}.indexeddb.leveldb`);
  const [newest] = readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(directory, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined) throw new Error(`${directory} has no log`);
  return newest;
}
