import type { AdvocateBehaviour } from "./behaviour.ts"
import type { EventLog } from "./event-log.ts"
import type { JobStore } from "./job-store.ts"
import type { UploadStore } from "./upload-store.ts"
import type { UserStore } from "./user-store.ts"

/** The one tenant an emulator serves: its credentials, its data, and where its files lie. */
export interface Tenant {
  readonly alias: string
  readonly apiKey: string
  readonly behaviour: AdvocateBehaviour
  /** Folder of uploads and result files, removed when the emulator stops. */
  readonly folder: string
  readonly users: UserStore
  readonly events: EventLog
  readonly uploads: UploadStore
  readonly jobs: JobStore
  /** Tokens handed out by `jobToken`, with the job each is good for. */
  readonly tokens: Map<string, string>
}
