import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { storeContract } from './store-contract.ts';

storeContract('memory', () => Promise.resolve(new MemoryServerStore()));
