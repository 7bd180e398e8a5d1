import { connect } from "node:net"

/** What came back on a connection of our own, and whether the server closed it. */
export interface RawReply {
  readonly status: number
  readonly text: string
  readonly isClosed: boolean
}

/**
 * Sends bytes as they are, and gives what comes back until the server closes the connection or this time has passed. With `trickleMillis`, a
 * blank follows again and again, with so many milliseconds between them.
 */
export const sendRaw = (
  url: string,
  pieces: ReadonlyArray<string | Buffer>,
  patienceMillis = 20_000,
  trickleMillis?: number
): Promise<RawReply> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let text = ""
    let isClosed = false
    const done = (): void => {
      clearTimeout(timer)
      clearInterval(trickle)
      socket.destroy()
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text, isClosed })
    }
    const timer = setTimeout(done, patienceMillis)
    const trickle =
      trickleMillis === undefined ? undefined : setInterval(() => socket.write(" "), trickleMillis)
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1")
    })
    socket.on("close", () => {
      isClosed = true
      done()
    })
    // A server that has heard enough resets the connection while we still send.
    socket.on("error", () => undefined)
    for (const piece of pieces) socket.write(piece)
  })
