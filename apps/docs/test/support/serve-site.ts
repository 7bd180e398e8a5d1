/** The built site, served as a host for static files would. */
import { existsSync, readdirSync, statSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** Where the build of the site lies. */
export const siteFolder = fileURLToPath(new URL("../../.vitepress/dist", import.meta.url))

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".ico": "image/x-icon",
  ".csv": "text/csv"
}

/** Fails with what to do where the site was not built. */
export const requireSite = (): void => {
  if (!existsSync(join(siteFolder, "index.html")))
    throw new Error(
      "The site is not built: run npx pnpm@12.21.0 --filter docs run docs, after npx pnpm@12.21.0 build."
    )
}

/** Addresses of all pages, such as `/errors/StartInDoubt`, from the files of the build. */
export const sitePages = (folder = siteFolder, address = "/"): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    if (item.isDirectory()) return sitePages(join(folder, item.name), `${address}${item.name}/`)
    if (!item.name.endsWith(".html") || item.name === "404.html") return []
    return item.name === "index.html" ? [address] : [`${address}${item.name.slice(0, -".html".length)}`]
  })

/** The file behind an address, if there is one. Addresses have no ending. */
export const fileOf = (address: string): string | undefined => {
  const path = join(siteFolder, decodeURIComponent(address))
  const candidates = address.endsWith("/") ? [join(path, "index.html")] : [path, `${path}.html`]
  return candidates.find((each) => existsSync(each) && statSync(each).isFile())
}

/** A running server. */
export interface ServedSite {
  /** Without a slash at the end. */
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Serves the site from a free port of this machine. */
export const serveSite = async (): Promise<ServedSite> => {
  requireSite()
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url ?? "/", "http://127.0.0.1").pathname)
    const answer = async (): Promise<void> => {
      const body = await readFile(file ?? join(siteFolder, "404.html"))
      const type = mediaTypes[file === undefined ? ".html" : extname(file)] ?? "application/octet-stream"
      response.writeHead(file === undefined ? 404 : 200, {
        "content-type": type,
        "cache-control": "max-age=3600"
      })
      response.end(body)
    }
    answer().catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
