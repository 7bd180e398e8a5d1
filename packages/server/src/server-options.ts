import type { TokenSource } from "./tokens/token-source.ts"

/** What a server takes, at the most. Each has a value that suits a server behind a proxy. */
export interface ServerLimits {
  /** Bytes of a file that is sent: 10 GiB unless given. */
  readonly uploadBytes?: number
  /** Files that are received at once: 16 unless given. More are refused with 503, to be sent again later. */
  readonly uploadsAtOnce?: number
  /** Time that a whole request may take to arrive, in milliseconds: an hour unless given. */
  readonly uploadMillis?: number
  /** Bytes of a request in JSON: 1 MiB unless given. */
  readonly jsonBytes?: number
  /** Bytes of the headers of a request: 16 KiB unless given. */
  readonly headerBytes?: number
  /** Parts of a multipart body, among them those that are refused: 8 unless given. */
  readonly parts?: number
  /** Time without a byte, while a body is received or an answer sent, in milliseconds: 30,000 unless given. All of a request in JSON may take twice that. */
  readonly idleMillis?: number
  /** Connections at once: 1,024 unless given. */
  readonly connections?: number
  /** Event streams at once: 256 unless given. More are refused with 503. */
  readonly streamsAtOnce?: number
  /** Refused tokens that one address may send at once, before it has to wait: 20 unless given. One a second comes back. */
  readonly refusedTokens?: number
}

/** How a server is made. */
export interface ServerOptions {
  /** The address to listen at: 127.0.0.1, this machine alone, unless given. */
  readonly host?: string
  /** 0, unless given, is a free one: `BulkportServer` has it. */
  readonly port?: number
  /** Who may do what: a file of token records, which is read again when it changes, or a source of your own. */
  readonly tokens: { readonly file: string } | TokenSource
  readonly limits?: ServerLimits
  /** How long `/readyz` answers 503 before the server stops listening, so that a load balancer sends nobody here any more: none unless given. */
  readonly noticeMillis?: number
  /** How long requests may go on once the server has stopped listening: 10,000 milliseconds unless given. */
  readonly drainMillis?: number
  /** Pause between two comments in an event stream that has nothing to tell: 15,000 milliseconds unless given. */
  readonly heartbeatMillis?: number
}

/** Limits with a value for each. */
export type GivenLimits = Required<ServerLimits>

const gibibyte = 1024 ** 3

/** Puts the values that count unless others are given in place of those that are missing. */
export const limitsOf = (limits: ServerLimits = {}): GivenLimits => ({
  uploadBytes: limits.uploadBytes ?? 10 * gibibyte,
  uploadsAtOnce: limits.uploadsAtOnce ?? 16,
  uploadMillis: limits.uploadMillis ?? 3_600_000,
  jsonBytes: limits.jsonBytes ?? 1024 * 1024,
  headerBytes: limits.headerBytes ?? 16 * 1024,
  parts: limits.parts ?? 8,
  idleMillis: limits.idleMillis ?? 30_000,
  connections: limits.connections ?? 1024,
  streamsAtOnce: limits.streamsAtOnce ?? 256,
  refusedTokens: limits.refusedTokens ?? 20
})
