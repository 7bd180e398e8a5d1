import type { ServerResponse } from "node:http"

/** The body of an answer on its way out. */
export interface OutgoingBody {
  /** Takes some bytes. False asks the writer to wait for `drain`. */
  readonly write: (bytes: Buffer) => boolean
  /** There is no more. */
  readonly end: () => void
}

/** Puts something between a handler that writes an answer and the connection that it would go to. */
export const interceptBody = (
  response: ServerResponse,
  makeGate: (connection: OutgoingBody) => OutgoingBody
): void => {
  const write = response.write.bind(response)
  const end = response.end.bind(response)
  const gate = makeGate({ write: (bytes) => write(bytes), end: () => void end() })
  // Node has several ways of calling these: what is no chunk is an encoding or a callback.
  const called = (args: ReadonlyArray<unknown>): void => {
    for (const each of args) if (typeof each === "function") (each as () => void)()
  }
  response.write = ((chunk: unknown, ...rest: ReadonlyArray<unknown>) => {
    const hasRoom = gate.write(bytesOf(chunk, rest))
    called(rest)
    return hasRoom
  }) as ServerResponse["write"]
  response.end = ((...args: ReadonlyArray<unknown>) => {
    const [chunk, ...rest] = args
    if (chunk !== undefined && chunk !== null && typeof chunk !== "function") gate.write(bytesOf(chunk, rest))
    gate.end()
    called(args)
    return response
  }) as ServerResponse["end"]
}

const bytesOf = (chunk: unknown, rest: ReadonlyArray<unknown>): Buffer => {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  const encoding = rest.find((each) => typeof each === "string")
  // A text among what follows the chunk is its encoding, in each of the ways in which Node's own may be called.
  return Buffer.from(String(chunk), encoding as BufferEncoding | undefined)
}
