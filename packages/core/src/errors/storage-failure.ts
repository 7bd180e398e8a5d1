/** Failures of a disk, or of whatever else keeps bytes, as a reason. */
import { Effect } from "effect"
import { StorageFailed } from "./run-reasons.ts"

/** The code that the system gave for a failed file operation, such as `ENOSPC`. */
export const systemCode = (error: unknown): string => {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === "string" ? code : "unknown error"
}

/** A failed file operation as a reason. */
export const storageFailed = (path: string, error: unknown): StorageFailed =>
  new StorageFailed({ path, code: systemCode(error) })

/** Runs a file operation; a failure of the system becomes `StorageFailed` for this path. Anything else is a defect. */
export const onStorage = <A>(path: string, run: () => Promise<A>): Effect.Effect<A, StorageFailed> =>
  Effect.tryPromise({ try: run, catch: (error) => error }).pipe(
    Effect.catch((error) =>
      error instanceof RangeError || error instanceof TypeError
        ? Effect.die(error)
        : Effect.fail(storageFailed(path, error))
    )
  )
