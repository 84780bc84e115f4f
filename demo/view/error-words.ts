import { isSyncError } from 'conversation-sync';

/** An error, said to the person who looks at the page. */
export function errorWords(error: unknown): string {
  if (isSyncError(error, 'network', 'timeout') || error instanceof TypeError) return 'The server cannot be reached.';
  return error instanceof Error ? error.message : String(error);
}
