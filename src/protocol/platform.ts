/** The `platformID` of a session (wire contract). */
export const Platform = { ios: 1, android: 2, windows: 3, macos: 4, web: 5, linux: 7 } as const;

export type Platform = (typeof Platform)[keyof typeof Platform];
