import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, writeFile } from "node:fs/promises"
import { delimiter, dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { offeredPackage } from "./offered-package.ts"

/** A registry on this machine that knows only what was put into it, and a home folder whose package managers ask it alone. */
export interface LocalRegistry {
  /** With a slash at the end. */
  readonly url: string
  /** What a process needs that installs from it or publishes to it. Nothing else of this process is handed on. */
  readonly environment: Readonly<Record<string, string>>
  /** Puts an installed package into it, as it lies on the disk, unless it has that version. */
  readonly offer: (packageFolder: string) => Promise<void>
  readonly stop: () => Promise<void>
}

const script = fileURLToPath(new URL("serve-registry.ts", import.meta.url))

/** Starts a registry that keeps everything below a folder, which is made and is left behind. Rejects when it does not start. */
export const startLocalRegistry = async (folder: string): Promise<LocalRegistry> => {
  const home = join(folder, "home")
  await mkdir(home, { recursive: true })
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "pipe"] })
  let complaints = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text))
  const closed = once(child, "close")
  const port = await Promise.race([
    portOf(child.stdout),
    closed.then(() => Promise.reject(new Error(`The registry did not start:\n${complaints}`)))
  ])
  const host = `127.0.0.1:${port}`
  const url = `http://${host}/`
  // The clients want a token to be there; this registry takes any.
  const settings = [`registry=${url}`, `//${host}/:_authToken=local`, "audit=false", "fund=false"]
  await writeFile(join(home, ".npmrc"), `${settings.join("\n")}\nupdate-notifier=false\n`)
  return {
    url,
    environment: {
      // The Node that runs this comes first, so that npm and whatever it starts run on it too.
      PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
      HOME: home,
      USERPROFILE: home,
      TMPDIR: folder,
      NO_COLOR: "1",
      // Otherwise proxies of this machine would be asked for a server on it.
      NO_PROXY: "127.0.0.1"
    },
    offer: async (packageFolder) => {
      const { document, name } = await offeredPackage(packageFolder, url)
      const address = `${url}${name.replace("/", "%2f")}`
      const headers = { "content-type": "application/json", authorization: "Bearer local" }
      const reply = await fetch(address, { method: "PUT", headers, body: JSON.stringify(document) })
      const isThere = reply.status === 409
      if (!reply.ok && !isThere)
        throw new Error(`The registry did not take ${name}: ${reply.status} ${await reply.text()}`)
    },
    stop: async () => {
      child.kill()
      await closed
    }
  }
}

const portOf = async (output: NodeJS.ReadableStream): Promise<string> => {
  for await (const line of createInterface({ input: output })) {
    const port = /^port (\d+)$/.exec(line)?.[1]
    if (port !== undefined) return port
  }
  // The end of the process says more.
  return new Promise<never>(() => {})
}
