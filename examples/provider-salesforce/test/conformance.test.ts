import { providerConformance } from "@bulkport/testkit"
import { salesforceUnderTest, upserted } from "./salesforce-under-test.ts"

providerConformance("salesforce", salesforceUnderTest(upserted))
