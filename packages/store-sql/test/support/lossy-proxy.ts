import { Effect } from "effect"
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** A way to a port of this machine that can lose replies, or be closed. */
export const lossyProxy = (toPort: () => number) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const open = new Set<Socket>()
      let mode: "open" | "losing" | "closed" = "open"
      let heldBack: Array<() => void> | undefined
      const cutAll = () => {
        for (const socket of open) socket.destroy()
      }
      const server = createServer((near) => {
        if (mode === "closed") return void near.destroy()
        const far = connect(toPort(), "127.0.0.1")
        for (const [one, other] of [
          [near, far],
          [far, near]
        ] as const) {
          open.add(one)
          one.on("error", () => other.destroy())
          one.on("close", () => {
            open.delete(one)
            other.destroy()
          })
        }
        near.on("data", (data) => void far.write(data))
        far.on("data", (data) => {
          if (mode === "open") {
            const handOn = () => void near.write(data)
            if (heldBack === undefined) handOn()
            else heldBack.push(handOn)
            return
          }
          // What was asked for has been done by now, and nobody is told.
          mode = "open"
          cutAll()
        })
      })
      server.listen(0, "127.0.0.1")
      await once(server, "listening")
      return {
        port: (server.address() as AddressInfo).port,
        /** The next reply is lost, and every connection with it. */
        loseReply: () => {
          mode = "losing"
        },
        /** Replies stay where they are from now on. */
        holdReplies: () => {
          heldBack = []
        },
        /** All of them arrive, in their order. */
        handOnReplies: () => {
          for (const handOn of heldBack ?? []) handOn()
          heldBack = undefined
        },
        close: () => {
          mode = "closed"
          cutAll()
        },
        open: () => {
          mode = "open"
        },
        end: () => {
          cutAll()
          server.close()
        }
      }
    }),
    (proxy) => Effect.sync(() => proxy.end())
  )
