import { providerConformance } from "@bulkport/testkit"
import { fileURLToPath } from "node:url"
import { actitoUnderTest, customerRows, keylessRows } from "./actito-under-test.ts"
import { knownGaps } from "./known-gaps.ts"
import { profileBPath } from "./support.ts"

const listing = fileURLToPath(new URL("__fixtures__/wire-profile.listing.json", import.meta.url))

providerConformance("actito", actitoUnderTest(customerRows), { knownGaps })

providerConformance(
  "actito, where executions can be listed, no key is known and every file is packed",
  actitoUnderTest(keylessRows, {}, { wireProfile: listing }),
  { knownGaps }
)

providerConformance(
  "actito, in another wire profile",
  actitoUnderTest(customerRows, { wireProfile: "B" }, { wireProfile: profileBPath }),
  { knownGaps }
)
