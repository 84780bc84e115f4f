/** Where versions can be cached. */
export const CACHE_PLACE: RegExp = /^(?:process|none|rediss?:\/\/.+)$/u;
