/**
 * A connection to the SFTP drop: opened once, closed with its scope, and never opened again by itself.
 *
 * The SSH library is loaded with the first connection, not before.
 */
import { safeText } from "@bulkport/core/provider"
import { Effect, Exit, Redacted, type Scope } from "effect"
import { Socket } from "node:net"
import type { Client, ConnectConfig, SFTPWrapper } from "ssh2"
import { fingerprintOf, hostKeyAlgorithms, keyTypeOf } from "./host-key-pins.ts"
import type { HostKeyMismatch, RequestFailure, SftpFailure } from "./sftp-failure.ts"
import type { SftpAccess } from "./sftp-options.ts"

/** What a connection gets through until files can be sent, in this order. */
export type ConnectionStage = "connect" | "host-key" | "key" | "sftp"

/** Hears of what a connection gets through. */
export interface ConnectionListener {
  readonly passed?: (stage: ConnectionStage) => void
  /** The fingerprint of the key that the server shows, whether expected or not. */
  readonly shown?: (fingerprint: string) => void
}

/** How the SSH library answers one request. */
export type Answer<A> = (error: Error | null | undefined, value?: A) => void

/** An open connection. */
export interface SftpConnection {
  /**
   * Asks one thing and waits for the answer.
   *
   * Fails with `NotConnected` when the connection was gone before: nothing was sent then. With `Lost` when it broke
   * meanwhile, or the answer took too long. With `SftpRefused` when the server says so.
   */
  readonly request: <A>(
    operation: string,
    send: (sftp: SFTPWrapper, answer: Answer<A>) => void
  ) => Effect.Effect<A, RequestFailure>
}

/** For taking leave of the server, in milliseconds. */
const leaveMillis = 1000

/** Connects, checks the server's key, logs in and opens SFTP. Interruption cuts the connection. */
export const openSftpConnection = (
  access: SftpAccess,
  listener: ConnectionListener = {}
): Effect.Effect<SftpConnection, SftpFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const ssh2 = yield* Effect.promise(async () => (await import("ssh2")).default)
    const client = new ssh2.Client()
    // Our own, because the library's client cannot cut a connection that it has begun to end.
    const socket = new Socket()
    // Before connecting: an interruption must find it.
    yield* Effect.addFinalizer((exit) =>
      Exit.isSuccess(exit) ? leave(client, socket) : Effect.sync(() => void socket.destroy())
    )
    const sftp = yield* connect(client, socket, access, listener)
    return watch(client, socket, sftp, access)
  })

const hostOf = ({ host, port }: SftpAccess): string => `${host}:${port}`

const connect = (
  client: Client,
  socket: Socket,
  access: SftpAccess,
  { passed, shown }: ConnectionListener
): Effect.Effect<SFTPWrapper, SftpFailure> =>
  Effect.callback((resume) => {
    const host = hostOf(access)
    let mismatch: HostKeyMismatch | undefined
    const fail = (failure: SftpFailure): void => {
      clearTimeout(timer)
      resume(Effect.fail(mismatch ?? failure))
    }
    const notConnected = (code: string): void => fail({ _tag: "NotConnected", host, code })
    // The library's own limit ends with the log-in, and would leave opening SFTP without one.
    const timer = setTimeout(() => notConnected("timeout"), access.connectMillis)

    client.on("error", (error) => fail(connectFailure(error, access)))
    client.on("close", () => notConnected("closed"))
    client.once("connect", () => passed?.("connect"))
    client.once("ready", () => {
      passed?.("key")
      client.sftp((error, sftp) => {
        if (error !== undefined) return notConnected("it offers no SFTP")
        clearTimeout(timer)
        passed?.("sftp")
        resume(Effect.succeed(sftp))
      })
    })
    const hostVerifier = (key: Buffer): boolean => {
      const actual = fingerprintOf(key)
      shown?.(actual)
      const expected = access.pins.map(({ fingerprint }) => fingerprint)
      if (expected.includes(actual)) {
        passed?.("host-key")
        return true
      }
      mismatch = { _tag: "HostKeyMismatch", host, expected, actual, keyType: safeText(keyTypeOf(key)) }
      return false
    }
    try {
      client.connect({ ...configOf(access), sock: socket.connect(access.port, access.host), hostVerifier })
      // Requests are small and each waits for its answer.
      socket.setNoDelay(true)
    } catch {
      // It throws for keys that it cannot read, in words that we do not know.
      fail({ _tag: "OptionsUnusable", problems: ["The SFTP private key cannot be read."] })
    }
    return Effect.sync(() => clearTimeout(timer))
  })

const configOf = ({ pins, privateKey, username }: SftpAccess): ConnectConfig => ({
  username,
  privateKey: Redacted.value(privateKey),
  // Nothing but this key: an attempt without any counts against us at some servers.
  authHandler: ["publickey"],
  readyTimeout: 0,
  algorithms: { serverHostKey: hostKeyAlgorithms(pins) }
})

interface SshError extends Error {
  /** The system's code, or the number of the reason with which the server disconnects. */
  readonly code?: unknown
  readonly level?: string
}

/** Reason 14 of RFC 4253: no more ways to log in. */
const noMoreMethods = 14

const connectFailure = (error: SshError, access: SftpAccess): SftpFailure => {
  const { code, level, message } = error
  const isAboutKey =
    level === "client-authentication" ||
    code === noMoreMethods ||
    // OpenSSH's "Too many authentication failures" has another number.
    (typeof code === "number" && /authentication/i.test(message))
  return isAboutKey
    ? { _tag: "KeyRefused", host: hostOf(access), username: access.username }
    : { _tag: "NotConnected", host: hostOf(access), code: codeOf(error) }
}

const codeOf = ({ code, message }: SshError): string => {
  if (typeof code === "string") return code
  return message.startsWith("Connection lost") ? "closed" : safeText(message, [], 100)
}

/** Tells all who wait for an answer when the connection is gone: the library does not tell all of them. */
const watch = (client: Client, socket: Socket, sftp: SFTPWrapper, access: SftpAccess): SftpConnection => {
  const waiting = new Set<(code: string) => void>()
  let gone: string | undefined
  const lose = (code: string): void => {
    gone ??= code
    for (const tell of waiting) tell(gone)
    socket.destroy()
  }
  client.on("error", (error) => lose(codeOf(error)))
  client.on("close", () => lose("closed"))
  sftp.on("error", (error: SshError) => lose(codeOf(error)))
  sftp.on("close", () => lose("closed"))

  return {
    request: <A>(operation: string, send: (sftp: SFTPWrapper, answer: Answer<A>) => void) =>
      Effect.callback<A, RequestFailure>((resume) => {
        if (gone !== undefined) {
          return resume(Effect.fail({ _tag: "NotConnected", host: hostOf(access), code: gone }))
        }
        const settle = (outcome: Effect.Effect<A, RequestFailure>): void => {
          clearTimeout(timer)
          waiting.delete(lost)
          resume(outcome)
        }
        const lost = (code: string): void => settle(Effect.fail({ _tag: "Lost", operation, code }))
        // After it, nothing that comes on this connection can be relied on.
        const timer = setTimeout(() => lose("timeout"), access.replyMillis)
        waiting.add(lost)
        send(sftp, (error: SshError | null | undefined, value) => {
          if (error === null || error === undefined) return settle(Effect.succeed(value as A))
          // Only a server's answer has a number; for a lost one the library has errors of its own.
          if (typeof error.code !== "number") return lost(gone ?? "closed")
          const detail = safeText(error.message)
          settle(Effect.fail({ _tag: "SftpRefused", operation, status: error.code, detail }))
        })
        return Effect.sync(() => {
          clearTimeout(timer)
          waiting.delete(lost)
        })
      })
  }
}

/** Takes leave, and cuts the connection when the server does not do the same. */
const leave = (client: Client, socket: Socket): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (socket.destroyed) return resume(Effect.void)
    const timer = setTimeout(() => socket.destroy(), leaveMillis)
    socket.once("close", () => {
      clearTimeout(timer)
      resume(Effect.void)
    })
    client.end()
  })
