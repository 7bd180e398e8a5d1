/** Carries out scripted faults on Node's request and response. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { drain } from "./drain.ts"
import type { FaultAction } from "./fault.ts"
import { interceptBody, type OutgoingBody } from "./outgoing-body.ts"

interface WholeReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Answers with this, as JSON unless the headers say otherwise. */
export const replyWith = (response: ServerResponse, { body = "", headers, status }: WholeReply): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(body)
}

/** Carries out a fault. Gives true when the service must not act (any more). */
export const applyFault = async (
  action: FaultAction,
  request: IncomingMessage,
  response: ServerResponse
): Promise<boolean> => {
  const { socket } = request
  switch (action.type) {
    case "delay":
      await sleep(action.millis)
      return false
    case "hang":
      request.resume()
      return true
    case "reset":
      socket.resetAndDestroy()
      return true
    case "reset-during-upload":
      cutDuringUpload(request, action.afterBytes)
      return true
    case "reply":
      if (action.early !== true) await drain(request)
      replyWith(response, action)
      return true
    case "redirect":
      await drain(request)
      replyWith(response, { status: action.status ?? 307, headers: { location: action.to } })
      return true
    case "lose-reply":
      swallow(response, () => socket.resetAndDestroy())
      return false
    case "replace-reply":
      swallow(response, (answer) => replyWith(answer, action))
      return false
    case "change-reply":
      changeHead(response, action)
      return false
    case "hold-reply":
      interceptBody(response, (connection) => holdingBack(response, connection, action))
      return false
    case "truncate-reply":
      interceptBody(response, (connection) => cuttingShort(response, connection, action.afterBytes))
      return false
    case "read-slowly":
      readSlowly(request, action.pieceBytes, action.pauseMillis)
      return false
    case "write-slowly":
      interceptBody(response, (connection) => slowing(response, connection, action))
      return false
  }
}

const cutDuringUpload = (request: IncomingMessage, afterBytes: number): void => {
  let seen = 0
  request.on("data", (chunk: Buffer) => {
    seen += chunk.length
    if (seen >= afterBytes) request.socket.resetAndDestroy()
  })
  request.on("end", () => request.socket.resetAndDestroy())
}

/** Lets the service believe that it has answered, and then does something else. */
const swallow = (response: ServerResponse, instead: (response: ServerResponse) => void): void => {
  const { end, flushHeaders, write, writeHead } = response
  response.writeHead = () => response
  response.flushHeaders = () => undefined
  interceptBody(response, () => ({
    write: () => true,
    end: () => {
      Object.assign(response, { end, flushHeaders, write, writeHead })
      instead(response)
    }
  }))
}

const changeHead = (
  response: ServerResponse,
  { headers = {}, status }: Omit<Extract<FaultAction, { readonly type: "change-reply" }>, "type">
): void => {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = (said: number, ...rest: ReadonlyArray<unknown>) => {
    const own = rest.at(-1)
    // Names may come in any case, and each counts once.
    const known = typeof own === "object" && own !== null ? Object.entries(own) : []
    const all = [...known, ...Object.entries(headers)]
    const lower = Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value as string]))
    return writeHead(status ?? said, lower)
  }
}

/** Lets the first bytes pass, and the rest once the promise is settled. Asks the writer to wait meanwhile. */
const holdingBack = (
  response: ServerResponse,
  connection: OutgoingBody,
  { afterBytes, until }: { readonly afterBytes: number; readonly until: Promise<unknown> }
): OutgoingBody => {
  const held: Array<Buffer> = []
  let left = afterBytes
  let isReleased = false
  let isEnded = false
  const release = (): void => {
    isReleased = true
    for (const bytes of held.splice(0)) connection.write(bytes)
    if (isEnded) connection.end()
    else response.emit("drain")
  }
  until.then(release, release)
  return {
    write: (bytes) => {
      if (isReleased) return connection.write(bytes)
      const passing = bytes.subarray(0, left)
      if (passing.length > 0) connection.write(passing)
      // The head is no part of the body, and goes out also when nothing of that does.
      else response.flushHeaders()
      if (passing.length < bytes.length) held.push(bytes.subarray(passing.length))
      left -= passing.length
      return held.length === 0
    },
    end: () => {
      isEnded = true
      if (isReleased) connection.end()
    }
  }
}

/** Long enough for what was written to leave this machine before the connection is cut. */
const flushMillis = 20

const cuttingShort = (
  response: ServerResponse,
  connection: OutgoingBody,
  afterBytes: number
): OutgoingBody => {
  let left = afterBytes
  const cut = (): void => void setTimeout(() => response.socket?.destroy(), flushMillis)
  return {
    write: (bytes) => {
      if (left > 0) connection.write(bytes.subarray(0, left))
      // The head is no part of the body, and goes out also when nothing of that does.
      else response.flushHeaders()
      left -= bytes.length
      if (left > 0) return true
      // What comes after is wanted by nobody: a writer that waits for room is spared making it.
      cut()
      return false
    },
    end: cut
  }
}

interface Pace {
  readonly pieceBytes: number
  readonly pauseMillis: number
}

const slowing = (
  response: ServerResponse,
  connection: OutgoingBody,
  { pauseMillis, pieceBytes }: Pace
): OutgoingBody => {
  let waiting: Promise<void> = Promise.resolve()
  let pending = 0
  const send = async (bytes: Buffer): Promise<void> => {
    for (let from = 0; from < bytes.length && !response.destroyed; from += pieceBytes) {
      await sleep(pauseMillis)
      connection.write(bytes.subarray(from, from + pieceBytes))
    }
  }
  return {
    write: (bytes) => {
      pending += 1
      waiting = waiting
        .then(() => send(bytes))
        .then(() => {
          pending -= 1
          if (pending === 0) response.emit("drain")
        })
      return false
    },
    end: () => void waiting.then(connection.end)
  }
}

/** Takes no more from the connection for a while after each so many bytes, whoever reads the body. */
const readSlowly = (request: IncomingMessage, pieceBytes: number, pauseMillis: number): void => {
  const push = request.push.bind(request)
  const read = request._read.bind(request)
  let sincePause = 0
  let isPaused = false
  let isWanted = false
  const goOn = (): void => {
    isPaused = false
    if (isWanted) read(0)
    isWanted = false
  }
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    const hasRoom = push(chunk, encoding)
    if (!Buffer.isBuffer(chunk)) return hasRoom
    sincePause += chunk.length
    if (sincePause < pieceBytes) return hasRoom && !isPaused
    sincePause = 0
    isPaused = true
    setTimeout(goOn, pauseMillis)
    return false
  }
  request._read = (size) => {
    if (isPaused) isWanted = true
    else read(size)
  }
}
