import { Refusal } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { FileFormat } from "./record-reader.ts"

/** An uploaded file. */
export interface EmulatedUpload {
  readonly fileRef: string
  readonly path: string
  readonly format: FileFormat
  readonly bytes: number
  readonly uploadedAt: number
}

/** The uploaded files. One file may back several jobs (section 4, assumed). */
export interface UploadStore {
  readonly add: (upload: EmulatedUpload) => void
  readonly all: () => ReadonlyArray<EmulatedUpload>
  /** Finds a file, and refuses with an error of the service when it is unknown or too old. */
  readonly require: (fileRef: string) => EmulatedUpload
}

/** An empty store. */
export const makeUploadStore = (behaviour: AdvocateBehaviour): UploadStore => {
  const uploads = new Map<string, EmulatedUpload>()
  return {
    add: (upload) => void uploads.set(upload.fileRef, upload),
    all: () => [...uploads.values()],
    require: (fileRef) => {
      const upload = uploads.get(fileRef)
      if (upload !== undefined && Date.now() - upload.uploadedAt <= behaviour.fileRefMillis) return upload
      if (behaviour.unknownFileError === "bad-request")
        throw new Refusal(400, "BAD_REQUEST", `Invalid value for fileRef: ${fileRef}`)
      throw new Refusal(404, "FILE_NOT_FOUND", `File not found: ${fileRef}`)
    }
  }
}
