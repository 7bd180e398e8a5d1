import { assumed, documented, unsettling, type ActitoPersonality } from "./actito-personality.ts"

/** More foreign executions than our own, some without a name, one of which looks almost like ours. */
const foreignExecutions = Array.from({ length: 12 }, (_, index) => ({
  id: String(990_000 + index),
  ...(index % 4 === 0 ? {} : { name: `Nightly ${index}` }),
  ...(index % 3 === 0 ? { status: "RUNNING" } : {})
}))

/** The service with another way of making, showing and listing executions. */
export const executionPersonalities: ReadonlyArray<ActitoPersonality> = [
  assumed("created-200", "4.2", "A creation is answered with 200.", { createStatus: 200 }),
  assumed("created-202", "4.2", "A creation is answered with 202.", { createStatus: 202 }),
  assumed("created-204", "12", "A creation is answered with 204, and the id stands in Location.", {
    createStatus: 204
  }),
  assumed("id-as-number", "14", "The id of an execution is a number.", { idPlacement: "body-number" }),
  documented("id-in-location", "4.2", "The id of a new execution stands in Location alone.", {
    idPlacement: "location-only"
  }),
  unsettling("id-missing", "14", "A creation is answered without an id.", { idPlacement: "missing" }),
  assumed("absolute-location", "4.2", "Location is a whole address.", {
    idPlacement: "location-only",
    absoluteLocation: true
  }),
  unsettling("creation-times-out", "14", "A creation is accepted, and answered with 504.", {
    creationAnswers: "gateway-timeout"
  }),
  documented("slow-creation", "14", "The answer to a creation takes its time.", { creationMillis: 40 }),
  assumed("strict-names", "5.5", "A name that was used before is refused with 409.", { strictNames: true }),
  assumed("unknown-fields-ignored", "5.1", "Unknown members of a definition are ignored.", {
    unknownDefinitionFields: "ignore"
  }),
  assumed("refused-runs-count", "7", "A refused definition uses up a run of the day.", {
    refusedCreationsCount: true
  }),
  assumed("remote-as-json", "4.1", "Without data, a definition is the JSON body of its request.", {
    remoteBody: "json"
  }),
  assumed("remote-either-way", "4.1", "Without data, a definition may come in a form or as JSON.", {
    remoteBody: "either"
  }),
  assumed("imports-together", "14", "Imports into one table run at the same time.", {
    tableOrder: "together"
  }),
  assumed("words-finished", "6.1", "States have the words WAITING, ONGOING and FINISHED.", {
    statusWords: "finished"
  }),
  assumed("words-completed", "6.1", "States have the words SCHEDULED, PROCESSING and COMPLETED.", {
    statusWords: "completed"
  }),
  assumed("words-with-dashes", "6.1", "States have small letters and dashes in them.", {
    statusWords: "dashed"
  }),
  assumed("words-in-small-letters", "14", "Words for states are in small letters.", { statusCase: "lower" }),
  assumed("words-in-capitals", "14", "Words for states are in capitals.", { statusCase: "upper" }),
  assumed("unknown-status", "14", "An execution shows words that nobody knows before its true state.", {
    statusScript: ["WARMING_UP", "Almost there"]
  }),
  unsettling("with-error-but-zero", "14", "The state says that rows were rejected, and no row is counted.", {
    agreement: "with-error-but-zero"
  }),
  unsettling("success-but-some", "14", "The state says success, whatever the results count.", {
    agreement: "success-but-some"
  }),
  unsettling("miscounted", "14", "The results count a rejected row too many.", { agreement: "miscounted" }),
  unsettling("flag-contradicts", "14", "The results' flag says the opposite of their count.", {
    agreement: "flag-contradicts"
  }),
  assumed("not-listed", "3", "Executions cannot be listed.", { listExecutions: false }),
  assumed("oldest-first", "3", "The list of executions begins with the oldest.", {
    listOrder: "oldest-first"
  }),
  assumed("listed-without-names", "5.5", "The list of executions tells no names.", {
    listedNames: "left-out"
  }),
  documented("foreign-executions", "7", "The list of executions is full of other people's.", {
    foreignExecutions
  }),
  assumed("moments-without-zone", "14", "Moments do not say in which time zone they are.", {
    moments: "without-zone"
  }),
  assumed("moments-with-offset", "14", "Moments have an offset from UTC.", { moments: "offset" }),
  assumed("moments-as-numbers", "14", "Moments are milliseconds since 1970.", { moments: "millis" }),
  assumed("clock-ahead", "14", "The clock of the service is three hours ahead.", {
    clockSkewMillis: 3 * 60 * 60 * 1000
  }),
  assumed("clock-behind", "14", "The clock of the service is three hours behind.", {
    clockSkewMillis: -3 * 60 * 60 * 1000
  })
]
