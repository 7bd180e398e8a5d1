import { Effect } from "effect"
import { Command, switchFlag } from "../command-line.ts"
import { examineAll } from "../doctor/examine.ts"
import { root } from "../flags.ts"
import { answer } from "../session.ts"
import { doctorOfAllView } from "../views/doctor-of-all-view.ts"

/** Examines everything that an import needs. Changes nothing, here or at a service. */
export const doctorOfAllCommand = Command.make(
  "doctor",
  {
    offline: switchFlag("offline", "Ask no service; settings, secrets and this machine only")
  },
  Effect.fn("cli.doctor-of-all")(function* ({ offline }) {
    const places = yield* examineAll(yield* root, offline)
    yield* answer((session) => doctorOfAllView(session, places))
  })
).pipe(
  Command.withDescription(
    "Look at this machine, bulkport.json and every connection, and say how to mend what is wrong; changes nothing"
  ),
  Command.withExamples([
    { command: "bulkport doctor", description: "Look at everything" },
    { command: "bulkport doctor --connection staging", description: "Look at one connection only" },
    { command: "bulkport doctor --offline --json", description: "Ask no service, and give a document" }
  ])
)
