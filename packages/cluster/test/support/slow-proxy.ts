import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/** A way to a server that can be made slow, or lose everything. */
export interface SlowProxy {
  readonly port: number
  /** From now on, what the server says arrives so many milliseconds later. */
  readonly setDelay: (millis: number) => void
  /** From now on, nothing arrives at either end, and nobody is told. */
  readonly lose: () => void
  readonly stop: () => Promise<void>
}

/** Starts a proxy to a port of this machine. */
export const startSlowProxy = async (targetPort: number): Promise<SlowProxy> => {
  const sockets = new Set<Socket>()
  let delay = 0
  let isLost = false
  const listener = createServer((client) => {
    const server = connect(targetPort, "127.0.0.1")
    // In the order in which it was said, whatever the delays.
    let arrived = Promise.resolve()
    server.on("data", (bytes) => {
      if (isLost) return
      const later = new Promise((resolve) => setTimeout(resolve, delay))
      arrived = arrived.then(async () => {
        await later
        client.write(bytes)
      })
    })
    client.on("data", (bytes) => {
      if (!isLost) server.write(bytes)
    })
    for (const [socket, other] of [
      [client, server],
      [server, client]
    ] as const) {
      sockets.add(socket)
      socket.on("error", () => other.destroy())
      socket.on("close", () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  listener.listen(0, "127.0.0.1")
  await once(listener, "listening")
  const address = listener.address()
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.")
  return {
    port: address.port,
    setDelay: (millis) => {
      delay = millis
    },
    lose: () => {
      isLost = true
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, "close")
    }
  }
}
