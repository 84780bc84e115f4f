import type { ConversationApi } from '../ports.ts';
import type { Figures } from './figures.ts';

/** Calls by path: how long each took, what came of it, and the size of the answer. */
export function meteredApi(api: ConversationApi, figures: Figures): ConversationApi {
  return {
    call(endpoint, request, call) {
      const { path } = endpoint;
      return figures.time('http', { path }, async () => {
        const answer = await api.call(endpoint, request, call);
        if (answer.bytes !== undefined) figures.count('http.bytes', answer.bytes, { path });
        return answer;
      });
    },
  };
}
