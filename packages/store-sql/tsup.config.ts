import { library } from "../../tsup.base.ts"

export default library({
  index: "src/index.ts",
  sqlite: "src/sqlite.ts",
  postgres: "src/postgres.ts"
})
