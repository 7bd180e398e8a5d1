import { Context, type Effect } from "effect"

/** The server in this process. It answers until the scope of its layer closes. */
export class BulkportServer extends Context.Service<
  BulkportServer,
  {
    /** Where it listens, such as `http://127.0.0.1:8080`. */
    readonly url: string
    readonly port: number
    /** True once it is being stopped: `/readyz` answers 503 from then on. */
    readonly isDraining: Effect.Effect<boolean>
  }
>()("@bulkport/server/BulkportServer") {}
