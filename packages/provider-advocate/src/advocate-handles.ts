/** What we save between steps, and how we read it back. Nothing secret. */
import { Schema } from "effect"

/** Saved by `stage` for `start`, when the file went through the API. */
export const UploadHandle = Schema.Struct({
  /** The service's reference of the upload. */
  fileRef: Schema.String,
  /** The service's clock at the upload, ours where it did not say. No job for this file can be older. */
  uploadedAt: Schema.optionalKey(Schema.Number)
})
export type UploadHandle = typeof UploadHandle.Type

/** Saved by `stage` for `start`, when the file waits on the SFTP host under a name that the service passes over. */
export const DropHandle = Schema.Struct({
  temporaryName: Schema.String,
  /** The name under which the service takes it up. */
  name: Schema.String,
  /** Our clock at the upload. */
  uploadedAt: Schema.Number
})
export type DropHandle = typeof DropHandle.Type

/** Saved by `stage` for `start`. */
export const StagedHandle = Schema.Union([UploadHandle, DropHandle])
export type StagedHandle = typeof StagedHandle.Type

/** Saved by `start` with the job, for people and for support. Following a job needs its id only. */
export const JobHandle = Schema.Struct({
  type: Schema.String,
  fileRef: Schema.String,
  /** The service's clock at the creation, in milliseconds since the epoch. */
  dateCreated: Schema.optionalKey(Schema.Number)
})
export type JobHandle = typeof JobHandle.Type
