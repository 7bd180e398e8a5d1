import { library } from "../../tsup.base.ts"

export default library({
  index: "src/index.ts",
  "corpus/index": "src/corpus/index.ts",
  "emulators/index": "src/emulators/index.ts",
  "emulators/toolkit/index": "src/emulators/toolkit/index.ts",
  "journal/index": "src/journal/index.ts",
  "reporter/index": "src/reporter/index.ts"
})
