/** The `errCode` of an envelope (wire contract). */
export const ErrorCode = {
  ok: 0,
  /** With HTTP 429: the user, or the address, has asked too often. */
  tooManyRequests: 429,
  internal: 500,
  /** With HTTP 503: the server is too busy, or about to stop. */
  unavailable: 503,
  badArguments: 1001,
  noPermission: 1002,
  notFound: 1004,
  tokenExpired: 1501,
  /** The token does not fit the user or the platform. */
  tokenMismatch: 1502,
  tokenMalformed: 1503,
  tokenNotYetValid: 1504,
  /** Unknown, or with a bad signature. */
  tokenUnknown: 1505,
  tokenKicked: 1506,
  tokenNotStored: 1507,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** The `errMsg` that goes with a code. By numbers, so that a bundler sees that a client, which writes none, needs it not. */
export const errorNames: Readonly<Record<ErrorCode, string>> = {
  0: '',
  429: 'TooManyRequestsError',
  500: 'ServerInternalError',
  503: 'ServiceUnavailableError',
  1001: 'ArgsError',
  1002: 'NoPermissionError',
  1004: 'RecordNotFoundError',
  1501: 'TokenExpiredError',
  1502: 'TokenInvalidError',
  1503: 'TokenMalformedError',
  1504: 'TokenNotValidYetError',
  1505: 'TokenUnknownError',
  1506: 'TokenKickedError',
  1507: 'TokenNotExistError',
};

/** Whether the code says that the token, and not the request, was refused (1501 to 1507). */
export function isTokenError(code: number): boolean {
  return code >= ErrorCode.tokenExpired && code <= ErrorCode.tokenNotStored;
}

/** Whether the code refuses the request itself, so that asking again cannot help (1001, 1002, 1004; WRITE-3). */
export function isRefusal(code: number): boolean {
  return code === ErrorCode.badArguments || code === ErrorCode.noPermission || code === ErrorCode.notFound;
}
