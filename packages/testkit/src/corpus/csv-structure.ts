import type { ImportType } from "@bulkport/core/provider"
import { Schema } from "effect"
import type { AwkwardFile } from "./awkward-file.ts"
import { encoded } from "./bytes.ts"
import { malformed, table } from "./expectations.ts"

const people: ImportType = {
  id: "PEOPLE",
  aliases: [],
  title: "People",
  formats: ["csv", "jsonl"],
  requiredColumns: [],
  isDestructive: false
}

const withName: ImportType = { ...people, requiredColumns: ["id", "name"] }

const withKey: ImportType = { ...people, key: { columns: ["id"], means: "row" } }

const short = Schema.String.check(Schema.isMaxLength(5, { code: "too-long" }))
const number = Schema.String.check(Schema.isPattern(/^\d+$/, { code: "no-number" }))

const withRules: ImportType = {
  ...people,
  rowSchema: () => Schema.Struct({ name: short, age: number })
}

/** Headers, and rows that do not fit them. */
export const structureFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "blank-header.csv",
    about: "The header line has cells, and all of them are blank.",
    covers: ["blank-header", "blank-label"],
    bytes: () => encoded(",,\n1,Ada,London\n"),
    expect: malformed("blank-header", { line: 1, column: 1 })
  },
  {
    name: "blank-label.csv",
    about: "One column in the middle has no name.",
    covers: ["blank-label"],
    bytes: () => encoded('id,"",name\n1,x,Ada\n'),
    expect: malformed("blank-header", { line: 1, column: 2 })
  },
  {
    name: "blank-label-dropped.csv",
    about: "The column without a name is dropped by the user.",
    bytes: () => encoded("id,,name\n1,x,Ada\n2,,Grace\n"),
    columns: { rename: {}, set: {}, drop: [""] },
    expect: {
      rows: 2,
      columns: ["id", "name"],
      cells: [
        ["1", "Ada"],
        ["2", "Grace"]
      ]
    }
  },
  {
    name: "duplicate-label.csv",
    about: "A name stands twice in the header.",
    covers: ["duplicate-label"],
    bytes: () => encoded("id,name,id\n1,Ada,2\n"),
    expect: malformed("duplicate-header", { line: 1, column: 3 })
  },
  {
    name: "labels-by-case.csv",
    about: "Names that differ in case or in a space are different names, and are kept as they are.",
    bytes: () => encoded("id,ID, id,id \n1,2,3,4\n"),
    expect: table(["id", "ID", " id", "id "], [["1", "2", "3", "4"]])
  },
  {
    name: "spaces-around-labels.csv",
    about: "The required column is there but for the spaces around its name.",
    covers: ["incorrect-label"],
    bytes: () => encoded("id, name \n1,Ada\n"),
    importType: withName,
    expect: { refused: { tag: "ColumnsMissing" } }
  },
  {
    name: "missing-label.csv",
    about: "A required column is not there.",
    covers: ["missing-label"],
    bytes: () => encoded("id\n1\n"),
    importType: withName,
    expect: { refused: { tag: "ColumnsMissing" } }
  },
  {
    name: "incorrect-label.csv",
    about: "A required column is there under another name.",
    covers: ["incorrect-label"],
    bytes: () => encoded("id,Full Name\n1,Ada\n"),
    importType: withName,
    expect: { refused: { tag: "ColumnsMissing" } }
  },
  {
    name: "extra-label.csv",
    about: "More columns than are required, in another order.",
    covers: ["extra-label"],
    bytes: () => encoded("city,name,id\nLondon,Ada,1\n"),
    importType: withName,
    expect: table(["city", "name", "id"], [["London", "Ada", "1"]])
  },
  {
    name: "line-break-in-label.csv",
    about: "Names with a line break, a quote and a delimiter in them; rows begin on line 3.",
    bytes: () => encoded('"first\nname","say ""id""","a,b"\nAda,1\nGrace,2,x\n'),
    expect: {
      ...table(["first\nname", 'say "id"', "a,b"], []),
      rows: 2,
      cells: [
        ["Ada", "1"],
        ["Grace", "2", "x"]
      ],
      findings: [{ code: "missing-cell", line: 3, row: 1, column: "a,b" }]
    }
  },
  {
    name: "missing-cell.csv",
    about: "Two rows have fewer cells than the header.",
    covers: ["missing-cell"],
    bytes: () => encoded("id,name,city\n1,Ada,London\n2,Grace\n3\n4,Mary,Paris\n"),
    expect: {
      ...table(["id", "name", "city"], []),
      rows: 4,
      cells: [["1", "Ada", "London"], ["2", "Grace"], ["3"], ["4", "Mary", "Paris"]],
      findings: [
        { code: "missing-cell", line: 3, row: 2, column: "city" },
        { code: "missing-cell", line: 4, row: 3, column: "name" }
      ]
    }
  },
  {
    name: "extra-cell.csv",
    about: "Two rows have more cells than the header, one of them only a blank one.",
    covers: ["extra-cell"],
    bytes: () => encoded("id,name\n1,Ada,London\n2,Grace\n3,Joan,\n"),
    expect: {
      ...table(["id", "name"], []),
      rows: 3,
      cells: [
        ["1", "Ada", "London"],
        ["2", "Grace"],
        ["3", "Joan", ""]
      ],
      findings: [
        { code: "extra-cell", line: 2, row: 1 },
        { code: "extra-cell", line: 4, row: 3 }
      ]
    }
  },
  {
    name: "ragged-rows.csv",
    about: "Short and long rows in turns, behind cells of several lines: lines are those of the file.",
    bytes: () => encoded('id,note\r\n1,"a\r\nb"\r\n2\r\n\r\n3,"c\nd",x\r\n4,e\r\n5,f,g,h\r\n'),
    expect: {
      ...table(["id", "note"], []),
      rows: 5,
      cells: [["1", "a\r\nb"], ["2"], ["3", "c\nd", "x"], ["4", "e"], ["5", "f", "g", "h"]],
      findings: [
        { code: "missing-cell", line: 4, row: 2, column: "note" },
        { code: "extra-cell", line: 6, row: 3 },
        { code: "extra-cell", line: 9, row: 5 }
      ]
    }
  },
  {
    name: "comment-line.csv",
    about: "A remark between the rows is a row, and too short.",
    bytes: () => encoded("id,name\n1,Ada\n# end of part one\n2,Grace\n"),
    expect: {
      ...table(["id", "name"], []),
      rows: 3,
      cells: [["1", "Ada"], ["# end of part one"], ["2", "Grace"]],
      findings: [{ code: "missing-cell", line: 3, row: 2, column: "name" }]
    }
  },
  {
    name: "rules-broken.csv",
    about:
      "Cells that break the rules of the import type: two in one row, and one behind a cell of two lines.",
    covers: ["type-error", "constraint-error"],
    bytes: () => encoded('name,age\nAda,36\nAugusta,young\n"J\nD",7\nGrace,x7\n'),
    importType: withRules,
    expect: {
      ...table(["name", "age"], []),
      rows: 4,
      cells: [
        ["Ada", "36"],
        ["Augusta", "young"],
        ["J\nD", "7"],
        ["Grace", "x7"]
      ],
      findings: [
        { code: "too-long", line: 3, row: 2, column: "name" },
        { code: "no-number", line: 3, row: 2, column: "age" },
        { code: "no-number", line: 6, row: 4, column: "age" }
      ]
    }
  },
  {
    name: "duplicate-keys.csv",
    about: "One key stands in three rows, another only nearly twice.",
    covers: ["primary-key", "unique-error"],
    bytes: () => encoded("id,name\n1,Ada\n2,Grace\n1,Joan\n01,Mary\n1,Ada\n"),
    importType: withKey,
    expect: {
      ...table(
        ["id", "name"],
        [
          ["1", "Ada"],
          ["2", "Grace"],
          ["1", "Joan"],
          ["01", "Mary"],
          ["1", "Ada"]
        ]
      ),
      findings: [
        { code: "duplicate-key", severity: "warning", line: 4, row: 3 },
        { code: "duplicate-key", severity: "warning", line: 6, row: 5 }
      ]
    }
  },
  {
    name: "duplicate-rows.csv",
    about: "Equal rows, and no rule that forbids them.",
    covers: ["duplicate-row"],
    bytes: () => encoded("id,name\n1,Ada\n1,Ada\n"),
    expect: table(
      ["id", "name"],
      [
        ["1", "Ada"],
        ["1", "Ada"]
      ]
    )
  }
]
