import { type Provider, sentContent, type StagedFile } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import type { AcmeCrmClient } from "../acme-crm-client.ts"

/** What `start` needs: it may run in another process, days later. */
const Handle = Schema.Struct({ fileId: Schema.String })

/**
 * Sends the file ahead. Repeating it leaves an unused copy at the service, and nothing else.
 *
 * Your service: where it takes the file together with the start, keep nothing here (`handle: null`), and send it there.
 */
export const makeStage =
  (client: AcmeCrmClient): Provider["stage"] =>
  (file, context) =>
    Effect.map(client.sendFile(sentContent(file, context)), (fileId) => ({
      prepared: file,
      handle: { fileId }
    }))

/** The service's id of a file that was sent ahead. That a handle is not ours is a mistake in the engine or here. */
export const fileIdOf = ({ handle }: StagedFile): Effect.Effect<string> =>
  Effect.orDie(Effect.map(Schema.decodeUnknownEffect(Handle)(handle), ({ fileId }) => fileId))
