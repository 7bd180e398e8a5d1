/** An SSH server on a loopback port that lets one user with one key in, to SFTP and nothing else. */
import { createServer, type AddressInfo, type Socket } from "node:net"
import type ssh2 from "ssh2"
import type { AuthContext, Connection, ParsedKey, PublicKeyAuthContext, Server } from "ssh2"
import type { SftpBehaviour } from "./sftp-behaviour.ts"
import { makeSftpFiles, type SftpFilesListener } from "./sftp-files.ts"
import { makeSftpKeyPair } from "./sftp-key-pair.ts"
import type { SftpLog } from "./sftp-log.ts"
import { serveSftp } from "./sftp-session.ts"

/** What a server is made of. */
export interface SftpServerParts {
  readonly ssh2: typeof ssh2
  readonly behaviour: SftpBehaviour
  readonly username: string
  /** The client's, as a line of `authorized_keys`. */
  readonly publicKey: string
  /** The server's own, private. */
  readonly hostKey: string
  /** A free one when left out. */
  readonly port: number | undefined
  /** The local folder that clients see. */
  readonly root: string
  readonly listener: SftpFilesListener
  readonly log: SftpLog
  readonly onBug: (error: unknown) => void
}

/** A running server. */
export interface SftpServer {
  readonly port: number
  readonly openConnections: () => number
  /** Cuts all connections and waits until their files are closed. */
  readonly stop: () => Promise<void>
}

const keyOf = ({ utils }: typeof ssh2, text: string): ParsedKey => {
  const key = utils.parseKey(text)
  if (key instanceof Error) throw new Error("The public key for the SFTP drop cannot be read", { cause: key })
  return key
}

/** Starts a server. */
export const startSftpServer = async (parts: SftpServerParts): Promise<SftpServer> => {
  const { behaviour, hostKey, listener, log, onBug, root, ssh2: library } = parts
  const allowed = keyOf(library, parts.publicKey)
  const sockets = new Map<number, Socket>()
  const closing = new Set<Promise<void>>()

  // Without a signature the client only asks whether the key would do. Verifying gives an Error too, whatever its type says.
  const isSigned = ({ blob, hashAlgo, signature }: PublicKeyAuthContext): boolean => {
    if (signature === undefined || blob === undefined) return true
    const verdict: unknown = allowed.verify(blob, signature, hashAlgo)
    return verdict === true
  }

  const authenticate = (context: AuthContext) => {
    const isOurs =
      behaviour.clientKey === "accepted" &&
      context.method === "publickey" &&
      context.username === parts.username &&
      context.key.data.equals(allowed.getPublicSSH()) &&
      isSigned(context)
    if (!isOurs) return context.reject(["publickey"])
    if (context.signature !== undefined) log.begin("sftp-authenticate").status = 0
    context.accept()
  }

  const serve = (connection: Connection, port: number) => {
    const files = makeSftpFiles(root, listener)
    connection.on("authentication", authenticate)
    // Clients that go away in the middle of something are part of the day.
    connection.on("error", () => undefined)
    connection.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => {
        serveSftp(acceptSftp(), { files, log, cut: () => sockets.get(port)?.resetAndDestroy(), onBug })
      })
    })
    connection.on("close", () => {
      const closed = files.closeAll().catch(onBug)
      closing.add(closed)
      void closed.then(() => closing.delete(closed))
    })
  }

  const serverWith = (key: string): Server =>
    new library.Server({ hostKeys: [key] }, (connection, { port }) => serve(connection, port))
  const announced = serverWith(hostKey)
  const other = serverWith(makeSftpKeyPair(library).privateKey)

  const server = createServer({ noDelay: true }, (socket) => {
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.on("close", () => sockets.delete(port))
    socket.on("error", () => socket.destroy())
    const record = log.begin("sftp-connect")
    const fault = log.takeFault(record)
    if (fault?.type === "hang") return void socket.resume()
    if (fault !== undefined) return void socket.resetAndDestroy()
    record.status = 0
    ;(behaviour.hostKey === "announced" ? announced : other).injectSocket(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(parts.port ?? 0, "127.0.0.1", resolve)
  })

  return {
    port: (server.address() as AddressInfo).port,
    openConnections: () => sockets.size,
    stop: async () => {
      for (const socket of sockets.values()) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await Promise.all(closing)
    }
  }
}
