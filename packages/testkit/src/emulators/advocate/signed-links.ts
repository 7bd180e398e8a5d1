import { createHmac, randomBytes } from "node:crypto"
import type { StoredFile } from "./stored-file.ts"

/** Short-lived links to stored files on the storage host. Section 9. */
export interface SignedLinks {
  /** A link to a file that works for so many milliseconds. */
  readonly make: (file: StoredFile, millis: number) => string
  /** The file behind a link's path and query; `expired` also when the signature is wrong. */
  readonly resolve: (url: URL) => StoredFile | "expired" | "unknown"
}

/** Links to an origin, below a path that names the tenant. */
export const makeSignedLinks = (origin: () => string, tenantAlias: string): SignedLinks => {
  const secret = randomBytes(32)
  const files = new Map<string, StoredFile>()
  const sign = (path: string, expires: string) =>
    createHmac("sha256", secret).update(`${path}\n${expires}`).digest("hex")
  return {
    make: (file, millis) => {
      const path = `/tenant-files.ssqt.io/exports/${tenantAlias}/${file.name}`
      const expires = String(Date.now() + millis)
      files.set(path, file)
      return `${origin()}${path}?Expires=${expires}&Signature=${sign(path, expires)}`
    },
    resolve: (url) => {
      const file = files.get(url.pathname)
      if (file === undefined) return "unknown"
      const expires = url.searchParams.get("Expires") ?? ""
      const isSigned = url.searchParams.get("Signature") === sign(url.pathname, expires)
      return isSigned && Number(expires) > Date.now() ? file : "expired"
    }
  }
}
