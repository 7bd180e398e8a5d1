/** The file transfers that the service fetches data from itself (dossier 9). */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { matchesPattern } from "./file-name-pattern.ts"
import type { Upload } from "./upload.ts"

/** Where a definition says that its data is. */
export interface RemoteSource {
  readonly location: string
  /** The file's name, in which `*` and date placeholders may stand. */
  readonly filePattern: string
}

/** Files by location and name. */
export type RemoteLocations = Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>

/** The locations of one licence, with their files in memory. */
export class RemoteFiles {
  readonly #locations = new Map<string, Map<string, Buffer>>()

  constructor(locations: RemoteLocations = {}) {
    for (const [location, files] of Object.entries(locations)) {
      this.addLocation(location)
      for (const [name, bytes] of Object.entries(files)) this.put(location, name, bytes)
    }
  }

  /** Adds a location without files, unless it is there. */
  addLocation(location: string): void {
    if (!this.#locations.has(location)) this.#locations.set(location, new Map())
  }

  /** Puts a file into a location, which is made when it is new; in place of one with the same name. */
  put(location: string, name: string, bytes: string | Uint8Array): void {
    this.addLocation(location)
    const files = this.#locations.get(location)
    // So that it is the newest one, also when the name was there.
    files?.delete(name)
    files?.set(name, Buffer.from(bytes as string))
  }

  /** Takes a file away. */
  remove(location: string, name: string): void {
    this.#locations.get(location)?.delete(name)
  }

  /**
   * Fetches the newest file that a source selects into a folder. What cannot be fetched is no refusal: the execution is
   * accepted and fails (assumed).
   */
  async fetch({ filePattern, location }: RemoteSource, folder: string, maxBytes: number): Promise<Upload> {
    const path = join(folder, "upload")
    const failed = (code: string, message: string): Upload => ({
      path,
      bytes: 0,
      fileName: filePattern,
      failure: { code, message }
    })
    const files = this.#locations.get(location)
    if (files === undefined) return failed("LOCATION_NOT_FOUND", `there is no location "${location}"`)
    const found = [...files].findLast(([name]) => matchesPattern(name, filePattern))
    if (found === undefined) return failed("FILE_NOT_FOUND", `"${location}" holds no file "${filePattern}"`)
    const [fileName, bytes] = found
    if (bytes.length > maxBytes) return failed("FILE_TOO_LARGE", `the file has more than ${maxBytes} bytes`)
    await writeFile(path, bytes)
    return { path, bytes: bytes.length, fileName }
  }
}
