import type { OutboxItem } from './item';

export interface OutboxStore {
  durable: boolean;
  all(): Promise<OutboxItem[]>;
  get(id: string): Promise<OutboxItem | undefined>;
  put(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
}

const NAME = 'pandok';
const STORE = 'outbox';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
    transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
  });
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  return settled(request);
}

function databaseStore(database: IDBDatabase): OutboxStore {
  const change = (work: (store: IDBObjectStore) => void) => {
    const transaction = database.transaction(STORE, 'readwrite');
    work(transaction.objectStore(STORE));
    return written(transaction);
  };
  const reader = () => database.transaction(STORE).objectStore(STORE);
  return {
    durable: true,
    all: () => settled(reader().getAll() as IDBRequest<OutboxItem[]>),
    get: (id) => settled(reader().get(id) as IDBRequest<OutboxItem | undefined>),
    put: (item) => change((store) => store.put(item)),
    remove: (id) => change((store) => store.delete(id)),
  };
}

/** For browsers that keep nothing (private windows): the page says so. */
export function memoryStore(): OutboxStore {
  const items = new Map<string, OutboxItem>();
  return {
    durable: false,
    all: async () => [...items.values()],
    get: async (id) => items.get(id),
    put: async (item) => void items.set(item.id, item),
    remove: async (id) => void items.delete(id),
  };
}

export async function openStore(): Promise<OutboxStore> {
  try {
    return databaseStore(await openDatabase());
  } catch {
    return memoryStore();
  }
}
