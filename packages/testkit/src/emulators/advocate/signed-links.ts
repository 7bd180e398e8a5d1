import { createHmac, randomBytes } from "node:crypto"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { StoredFile } from "./stored-file.ts"

/** Short-lived links to stored files on the storage host. Section 9. */
export interface SignedLinks {
  /** A link to a file that works for so many milliseconds. */
  readonly make: (file: StoredFile, millis: number) => string
  /**
   * The file behind a link's path and query; `expired` also when the signature is wrong, and for the first links to a
   * file that are used, as many as the behaviour says.
   */
  readonly resolve: (url: URL) => StoredFile | "expired" | "unknown"
}

/** Links to an origin, below a path that names the tenant. */
export const makeSignedLinks = (
  origin: () => string,
  tenantAlias: string,
  behaviour: AdvocateBehaviour
): SignedLinks => {
  const secret = randomBytes(32)
  const dead = new Map<string, Set<string>>()
  const hasRunOut = ({ pathname, search }: URL): boolean => {
    const links = dead.get(pathname) ?? new Set()
    dead.set(pathname, links)
    if (links.size < behaviour.deadLinks) links.add(search)
    return links.has(search)
  }
  const files = new Map<string, StoredFile>()
  const sign = (path: string, expires: string) =>
    createHmac("sha256", secret).update(`${path}\n${expires}`).digest("hex")
  return {
    make: (file, millis) => {
      const path = `/tenant-files.ssqt.io/exports/${tenantAlias}/${file.name}`
      const expires = String(Date.now() + millis)
      files.set(path, file)
      // A nonce, so that two links of the same millisecond are two links.
      const nonce = randomBytes(6).toString("hex")
      return `${origin()}${path}?Expires=${expires}&Nonce=${nonce}&Signature=${sign(path, `${expires} ${nonce}`)}`
    },
    resolve: (url) => {
      const file = files.get(url.pathname)
      if (file === undefined) return "unknown"
      const expires = url.searchParams.get("Expires") ?? ""
      const nonce = url.searchParams.get("Nonce") ?? ""
      const isSigned = url.searchParams.get("Signature") === sign(url.pathname, `${expires} ${nonce}`)
      return isSigned && Number(expires) > Date.now() && !hasRunOut(url) ? file : "expired"
    }
  }
}
