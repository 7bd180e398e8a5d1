import type { ExaminedPlace } from "../doctor/examination.ts"
import { exitCodes } from "../exit-code.ts"
import type { Answer, CallSession } from "../session.ts"
import { adviceOf, diagnosisLines, doctorHeadline } from "./doctor-view.ts"
import { lines } from "./layout.ts"

const titleOf = ({ provider, target, title }: ExaminedPlace): string =>
  provider === undefined ? title : `${title}: ${[provider, target].filter(Boolean).join(", ")}`

/** Everything that was looked at, place by place, and at the very end what to do first. */
export const doctorOfAllView = (session: CallSession, places: ReadonlyArray<ExaminedPlace>): Answer => {
  const { bad, good, strong } = session.look
  const all = places.flatMap(({ connection, diagnoses, provider }) =>
    diagnoses.map((each) => ({ ...each, connection, provider }))
  )
  // That there is no terminal, or no settings file, leaves nothing open.
  const counted = all.filter(
    ({ advice, outcome, provider }) => outcome !== "skipped" || provider !== undefined || advice !== undefined
  )
  const failed = all.filter(({ outcome }) => outcome === "failed")
  const [first] = failed
  const next = first === undefined ? undefined : adviceOf(session, first, first.provider)
  const width = Math.max(0, ...all.map(({ name }) => name.length))
  return {
    exitCode: failed.length > 0 ? exitCodes.DiagnosisFailed : exitCodes.Done,
    document: "doctor",
    json: {
      places: places.map(({ connection, diagnoses, provider, target, title }) => ({
        title,
        connection: connection ?? null,
        provider: provider ?? null,
        target: target ?? null,
        diagnoses: diagnoses.map((each) => ({ ...each, advice: each.advice ?? null }))
      })),
      failed: failed.length,
      next: next ?? null
    },
    text: lines(
      places.flatMap((place) => [
        strong(titleOf(place)),
        ...diagnosisLines(session, place.diagnoses, width),
        ""
      ]),
      (failed.length > 0 ? bad : good)(doctorHeadline(counted)),
      next === undefined || first === undefined
        ? []
        : `Next, for ${[first.name, first.connection].filter(Boolean).join(" of ")}: ${next}`
    )
  }
}
