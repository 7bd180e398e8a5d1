import type { SalesforceBehaviour } from "./salesforce-behaviour.ts"

/** A way in which the real service may turn out to behave. */
export interface SalesforcePersonality {
  readonly name: string
  readonly behaviour: Partial<SalesforceBehaviour>
  /** True where no public page settles it. */
  readonly isAssumed: boolean
}

const assumed = (name: string, behaviour: Partial<SalesforceBehaviour>): SalesforcePersonality => ({
  name,
  behaviour,
  isAssumed: true
})

const documented = (name: string, behaviour: Partial<SalesforceBehaviour>): SalesforcePersonality => ({
  name,
  behaviour,
  isAssumed: false
})

/** Every way that is tried. In each of them all rows must be known. */
export const salesforcePersonalities: ReadonlyArray<SalesforcePersonality> = [
  documented("rows of results in the order in which they were sent", { resultOrder: "as-sent" }),
  documented("rows of results in reverse", { resultOrder: "reversed" }),
  assumed("columns of results in another order", { resultColumns: "sorted" }),
  assumed("columns of the service behind those of the file", { resultColumns: "own-last" }),
  assumed("results with commas, whatever was sent", { resultDelimiter: "comma" }),
  assumed("results with CR LF", { resultLineEnding: "CRLF" }),
  assumed("quotes only where they are needed", { resultQuotes: "needed" }),
  assumed("results with a byte-order mark", { resultMark: "utf-8" }),
  assumed("nothing at all where no row is", { emptyResults: "nothing" }),
  assumed("results with names in the spelling of the fields", { resultNames: "as-field" }),
  assumed("a second close that is accepted", { secondClose: "accepted" }),
  assumed("a second close that is refused in general words", { secondClose: "API_ERROR" }),
  assumed("an address for data that begins with a slash", { contentUrl: "with-slash" }),
  assumed("an absolute address for data", { contentUrl: "absolute" }),
  assumed("no address for data", { contentUrl: "left-out" }),
  documented("tokens that end after three calls", { callsPerToken: 3 }),
  assumed("every fifth call turned away as one of too many at once", { busyEvery: 5 }),
  documented("every fifth call answered with 503", { busyEvery: 5, busyAs: "503" }),
  assumed("a user that may not see the fields of an object", { hidesFields: true }),
  documented("a job that says no counts", { counts: "left-out" }),
  assumed("awkward in many ways at once", {
    resultColumns: "sorted",
    resultDelimiter: "comma",
    resultLineEnding: "CRLF",
    resultQuotes: "needed",
    resultMark: "utf-8",
    emptyResults: "nothing",
    contentUrl: "absolute",
    secondClose: "API_ERROR"
  })
]
