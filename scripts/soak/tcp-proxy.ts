/** A way to a server that can be disturbed: connections that end, stop, or lose what is sent over them. */
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/**
 * What becomes of connections. `open`: all passes. `cut`: they end, and new ones are refused. `stalled`: nothing moves, and moves on later.
 * `black-hole`: what is sent either way is lost, and nobody is told. `replies-lost`: the server gets everything, and its answers are lost.
 */
export type ProxyMode = "open" | "cut" | "stalled" | "black-hole" | "replies-lost"

/** A proxy that listens on a port of this machine. */
export interface TcpProxy {
  readonly port: number
  /** Changes what becomes of connections, those that there are as well. One that has lost something never passes anything again. */
  readonly setMode: (mode: ProxyMode) => void
  /** Connections that are open. */
  readonly connections: () => number
  readonly stop: () => Promise<void>
}

/** Both ends of a connection. */
interface Pair {
  readonly client: Socket
  readonly server: Socket
  /** Something has been lost, so that what follows would make no sense. */
  isSpoilt: boolean
}

const end = ({ client, server }: Pair): void => {
  client.destroy()
  server.destroy()
}

/** Hands on what comes from one end to the other, unless it is to be lost. */
const handOn = (pair: Pair, from: Socket, to: Socket, isLost: () => boolean): void => {
  from.on("data", (bytes: Buffer) => {
    if (pair.isSpoilt || isLost()) {
      pair.isSpoilt = true
      return
    }
    if (!to.write(bytes)) {
      from.pause()
      to.once("drain", () => from.resume())
    }
  })
  from.on("close", () => end(pair))
  from.on("error", () => end(pair))
}

/** Starts a proxy to a port of this machine. */
export const startTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>()
  let mode: ProxyMode = "open"
  const listener = createServer((client) => {
    if (mode === "cut") return void client.destroy()
    const pair: Pair = { client, server: connect(targetPort, "127.0.0.1"), isSpoilt: false }
    pairs.add(pair)
    client.on("close", () => pairs.delete(pair))
    handOn(pair, client, pair.server, () => mode === "black-hole")
    handOn(pair, pair.server, client, () => mode === "black-hole" || mode === "replies-lost")
    if (mode === "stalled") pause(pair)
  })
  listener.listen(0, "127.0.0.1")
  await once(listener, "listening")
  const address = listener.address()
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.")

  const pause = ({ client, server }: Pair): void => {
    client.pause()
    server.pause()
  }
  return {
    port: address.port,
    setMode: (next) => {
      mode = next
      for (const pair of pairs) {
        if (next === "cut") end(pair)
        else if (next === "stalled") pause(pair)
        else if (next === "open" && pair.isSpoilt) end(pair)
        else {
          pair.client.resume()
          pair.server.resume()
        }
      }
    },
    connections: () => pairs.size,
    stop: async () => {
      for (const pair of pairs) end(pair)
      listener.close()
      await once(listener, "close")
    }
  }
}
