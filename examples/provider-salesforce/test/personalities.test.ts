import { conformanceMatrix } from "@bulkport/testkit"
import { salesforcePersonalities } from "../emulator/salesforce-personalities.ts"
import { inserted, insertedWithTabs, salesforceUnderTest, upserted } from "./salesforce-under-test.ts"

const samples = [inserted, upserted, insertedWithTabs]

const isFull = process.env["BULKPORT_MATRIX"] === "full"

/** What a personality may make a difference to: results, or the way until they are there. */
const aboutResults = /^readOutcomes: (says what|copes)/
const aboutJobs = /^(stage: (can|gives a)|start: (creates|gives)|find: |track: (makes|adds))/

/** A token that has ended is renewed, and what was asked with it is asked once more: such checks count requests or hold the refusal. */
const meetsRefusals = /^(track: makes one request|failures: |collect: gives the first|safety: .*half-read)/

/** What refuses a question anyway says so in its head: an answer that breaks off after it tells as much as a whole one. */
const breaksOffRefusal = "failures: validate answers a reply that breaks off with ReplyLost"

/** The checks that a personality may make a difference to; all of them with BULKPORT_MATRIX=full. */
conformanceMatrix(
  "salesforce",
  salesforcePersonalities.map(({ behaviour, name }, index) => {
    const isOfResults = Object.keys(behaviour).some((key) => /results/i.test(key) || key.startsWith("result"))
    const about = isOfResults ? aboutResults : aboutJobs
    return {
      name,
      layer: salesforceUnderTest(samples[index % samples.length] ?? inserted, behaviour),
      isLeftOut: (check: string) =>
        (!isFull && !about.test(check)) ||
        (behaviour.callsPerToken !== undefined && meetsRefusals.test(check)) ||
        (behaviour.hidesFields === true && check === breaksOffRefusal)
    }
  })
)
