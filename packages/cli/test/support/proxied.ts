import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { onTestFinished } from "vitest"

/**
 * A way to a server, for as long as the test: its address, on which what is sent first arrives so many milliseconds later, and how to
 * make it a black hole, where connections stay and nothing gets through any more.
 */
export const proxied = async (address: string, firstMillis = 0) => {
  const url = new URL(address)
  const { hostname, port } = url
  const sockets = new Set<Socket>()
  let isBlackHole = false
  const server = createServer((client) => {
    const onward = connect(Number(port), hostname)
    for (const [socket, other] of [[client, onward] as const, [onward, client] as const]) {
      sockets.add(socket)
      socket.on("data", (bytes) => {
        if (!isBlackHole) other.write(bytes)
      })
      socket.on("error", () => other.destroy()).on("close", () => other.destroy())
    }
    client.pause()
    setTimeout(() => client.resume(), firstMillis)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  Object.assign(url, { hostname: "127.0.0.1", port: String((server.address() as AddressInfo).port) })
  return {
    address: url.href,
    becomeBlackHole: (): void => {
      isBlackHole = true
    }
  }
}
