import { once } from "node:events"
import { createServer } from "node:net"

/**
 * A free port of this machine, below those that systems give out by themselves: nobody comes upon it by chance while it is not used
 * for a moment.
 */
export const quietPort = async (): Promise<number> => {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const server = createServer()
    const isFree = await once(server.listen(port, "127.0.0.1"), "listening").then(
      () => true,
      () => false
    )
    if (!isFree) continue
    await once(server.close(), "close")
    return port
  }
}
