/** The dashboard and the alerts of this package, with the members that Grafana and Prometheus want. */
import { Schema } from "effect"
import * as Yaml from "effect/encoding/Yaml"
import { readFile } from "node:fs/promises"
import { join } from "node:path"

const root = join(import.meta.dirname, "../..")

const DataSource = Schema.Struct({
  type: Schema.Literal("prometheus"),
  uid: Schema.Literal("${datasource}")
})

const Text = Schema.String.check(Schema.isMinLength(1))
const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const Panel = Schema.Struct({
  id: Schema.Int.check(Schema.isGreaterThan(0)),
  type: Schema.Literals(["stat", "timeseries"]),
  title: Text,
  description: Text,
  datasource: DataSource,
  gridPos: Schema.Struct({ x: Count, y: Count, w: Count, h: Count }),
  fieldConfig: Schema.Struct({
    defaults: Schema.StructWithRest(Schema.Struct({ unit: Text }), [
      Schema.Record(Schema.String, Schema.Unknown)
    ]),
    overrides: Schema.Array(Schema.Unknown)
  }),
  options: Schema.Record(Schema.String, Schema.Unknown),
  targets: Schema.NonEmptyArray(
    Schema.Struct({ refId: Text, expr: Text, legendFormat: Schema.String, datasource: DataSource })
  )
})

const DataSourceVariable = Schema.Struct({
  name: Schema.Literal("datasource"),
  type: Schema.Literal("datasource"),
  query: Schema.Literal("prometheus")
})

const QueryVariable = Schema.Struct({
  name: Text,
  type: Schema.Literal("query"),
  datasource: DataSource,
  query: Text
})

const Dashboard = Schema.Struct({
  uid: Text.check(Schema.isMaxLength(40)),
  title: Text,
  schemaVersion: Schema.Int.check(Schema.isGreaterThanOrEqualTo(36)),
  version: Schema.Int,
  time: Schema.Struct({ from: Text, to: Text }),
  // Others are looked up in the data source, which therefore comes first.
  templating: Schema.Struct({
    list: Schema.TupleWithRest(Schema.Tuple([DataSourceVariable]), [QueryVariable])
  }),
  panels: Schema.NonEmptyArray(Panel)
})

const Duration = Schema.String.check(Schema.isPattern(/^(?:0|[1-9]\d*)[smhd]$/))

const Rules = Schema.Struct({
  groups: Schema.Tuple([
    Schema.Struct({
      name: Text,
      rules: Schema.Array(
        Schema.Struct({
          alert: Schema.String.check(Schema.isPattern(/^Bulkport[A-Z][A-Za-z]+$/)),
          expr: Text,
          for: Duration,
          labels: Schema.Struct({ severity: Schema.Literals(["page", "ticket"]) }),
          annotations: Schema.Struct({ summary: Text, description: Text, runbook_url: Text })
        })
      )
    })
  ])
})

/** The dashboard. Fails with all that is missing or unknown. */
export const readDashboard = async () =>
  Schema.decodeUnknownSync(Schema.fromJsonString(Dashboard), { errors: "all" })(
    await readFile(join(root, "grafana/bulkport.json"), "utf8")
  )

/** The rules for Prometheus. A member that is not one of a rule is a fault: Prometheus would refuse the file. */
export const readAlerts = async () => {
  const text = await readFile(join(root, "alerts/bulkport.yaml"), "utf8")
  const decode = Schema.decodeUnknownSync(Rules, { errors: "all", onExcessProperty: "error" })
  return decode(Yaml.parse(text)).groups[0].rules
}
