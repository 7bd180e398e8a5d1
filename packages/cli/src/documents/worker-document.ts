import { Schema } from "effect"
import { described, orNull, text } from "./described.ts"

/** What `worker` prints once it works. */
export const WorkerDocument = Schema.Struct({
  name: text("What the worker is called."),
  store: described(Schema.Literals(["sqlite", "postgres"]), "What keeps the records and the queue."),
  slots: described(Schema.Int, "Imports that it works on at once."),
  url: orNull(Schema.String, "Address of its API; null without --listen."),
  tokens: orNull(Schema.String, "The file that says who may use it; null where nobody may.")
}).annotate({ description: "A worker that has begun to take imports from the queue." })
