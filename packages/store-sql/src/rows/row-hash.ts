/** Hashes of what identifies rows, keyed so that whoever reads the database cannot try out what they may be of. */
import { Effect } from "effect"
import type { StorageFailed } from "@bulkport/core"
import { onStorage } from "@bulkport/core/journal"
import { createHmac, randomBytes, randomUUID } from "node:crypto"
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** Makes hashes under one secret. */
export interface RowHash {
  /** Tells secrets apart without telling them. */
  readonly id: string
  /** The hash of a key of a run: the same key of two runs has two hashes. */
  readonly of: (runId: string, key: string) => string
}

/** What the file of the secret is called, in the folder of the runs: it is not in the database that has the hashes. */
export const rowSecretName = "row-index.key"

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown } | null)?.code

/** Reads the secret, or makes it: of several processes that do so at once, one makes it. */
const readSecret = async (folder: string): Promise<string> => {
  const path = join(folder, rowSecretName)
  const read = async () => (await readFile(path, "utf8")).trim()
  try {
    return await read()
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error
  }
  await mkdir(folder, { recursive: true })
  const temporary = `${path}.${randomUUID()}`
  try {
    await writeFile(temporary, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flush: true })
    // Unlike a rename, this leaves the file alone that somebody else has made meanwhile.
    await link(temporary, path).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw error
    })
  } finally {
    await rm(temporary, { force: true })
  }
  return read()
}

const hmac = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("base64url")

/** Hashes under the secret of a folder. */
export const rowHash = (folder: string): Effect.Effect<RowHash, StorageFailed> =>
  Effect.map(
    onStorage(join(folder, rowSecretName), () => readSecret(folder)),
    (secret) => ({
      id: hmac(secret, "id").slice(0, 16),
      of: (runId, key) => hmac(secret, `${runId}\n${key}`).slice(0, 24)
    })
  )
