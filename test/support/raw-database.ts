/** An IndexedDB without the store: the browser's, or one in memory. */
export interface IndexedDB {
  readonly factory: IDBFactory;
  readonly keyRange: typeof IDBKeyRange;
  /** Whose `transaction` and `commit` are watched. */
  readonly database: typeof IDBDatabase;
  readonly transaction: typeof IDBTransaction;
}

export function opened(request: IDBOpenDBRequest, upgrade?: (database: IDBDatabase) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    request.addEventListener('upgradeneeded', () => upgrade?.(request.result));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('not opened')));
  });
}

/** Deletes the database, and says whether a connection kept it waiting. */
export async function deleted(factory: IDBFactory, name: string): Promise<{ readonly blocked: boolean }> {
  const request = factory.deleteDatabase(name);
  let blocked = false;
  request.addEventListener('blocked', () => (blocked = true));
  await new Promise((resolve) => request.addEventListener('success', resolve));
  return { blocked };
}

/** `write` runs in a transaction on all tables of the database. */
export async function tamper(
  factory: IDBFactory,
  name: string,
  write: (transaction: IDBTransaction) => void,
): Promise<void> {
  const connection = await opened(factory.open(name));
  const tampering = connection.transaction([...connection.objectStoreNames], 'readwrite');
  write(tampering);
  await new Promise((resolve) => tampering.addEventListener('complete', resolve));
  connection.close();
}

export function put(tampering: IDBTransaction, table: string, record: unknown): void {
  tampering.objectStore(table).put(record);
}

/** Changes some fields of what there is one of. */
export function putMeta(tampering: IDBTransaction, fields: object): void {
  const meta = tampering.objectStore('meta');
  const request = meta.get('meta');
  request.addEventListener('success', () => {
    meta.put({ ...(request.result as object), ...fields }, 'meta');
  });
}
