import { AfterCollect, BeforeStart } from "@bulkport/core"
import { Effect, Layer } from "effect"
import type { ImportLog } from "./import-log.ts"

/** No export is larger than this by rights: somebody should look at one that is, before it reaches customers. */
export const mostContacts = 1000

/** Where the service has a say: whether an import starts, and what happens once it is over. */
export const layerHooks = (log: ImportLog) =>
  Layer.merge(
    Layer.succeed(BeforeStart, ({ rows }) =>
      Effect.succeed(
        rows > mostContacts
          ? {
              answer: "veto",
              why: `${rows} contacts are more than the ${mostContacts} that an export may have.`
            }
          : { answer: "approve" }
      )
    ),
    Layer.succeed(AfterCollect, ({ report, runId, tenant = "nobody" }) =>
      Effect.try({
        try: () => log.write({ runId, tenant, verdict: report.verdict, ...report.rows }),
        // The run keeps its report, and tells it again when it is resumed.
        catch: () => new Error("The table of imports could not be written.")
      })
    )
  )
