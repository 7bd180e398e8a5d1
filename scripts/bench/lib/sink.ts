// A server that reads what is uploaded and throws it away, in a process of its own, until it is told to end.
// Prints its port. A path that begins with /slow is read at 125 MB/s, which is what 1 Gbit/s carries.
// Answers with JSON: the bytes of the body that came, and whether its length was announced.
import { createServer, type Socket } from "node:net"

const slowBytesPerSecond = 125_000_000
const headEnd = Buffer.from("\r\n\r\n")

/** What is known of the request that is being read. */
interface Upload {
  readonly length: number
  readonly isSlow: boolean
  readonly isChunked: boolean
  readonly begun: number
  received: number
}

const uploadOf = (head: string): Upload => ({
  length: Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN),
  isSlow: /^\S+ \/slow/.test(head),
  isChunked: /^transfer-encoding:.*chunked/im.test(head),
  begun: performance.now(),
  received: 0
})

const answer = (socket: Socket, { isChunked, length, received }: Upload): void => {
  const text = JSON.stringify({ received, length, isChunked })
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`
  )
}

/** Waits until the line could have carried what has come. */
const brake = (socket: Socket, { begun, received }: Upload): void => {
  const early = (received / slowBytesPerSecond) * 1000 - (performance.now() - begun)
  if (early < 2) return
  socket.pause()
  setTimeout(() => socket.resume(), early)
}

const server = createServer((socket) => {
  let head = Buffer.alloc(0)
  let upload: Upload | undefined
  socket.on("error", () => undefined)
  socket.on("data", (piece: Buffer) => {
    let body = piece
    if (upload === undefined) {
      head = Buffer.concat([head, piece])
      const end = head.indexOf(headEnd)
      if (end === -1) return
      upload = uploadOf(head.subarray(0, end).toString("latin1"))
      body = head.subarray(end + headEnd.length)
      head = Buffer.alloc(0)
    }
    upload.received += body.length
    if (upload.received >= upload.length) {
      answer(socket, upload)
      upload = undefined
    } else if (upload.isSlow) brake(socket, upload)
  })
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(typeof address === "object" && address !== null ? address.port : "")
})
