import type { AwkwardFile } from "./awkward-file.ts"
import { encoded, joined } from "./bytes.ts"
import { malformed, noRows, objects } from "./expectations.ts"

/** One JSON object per line. */
export const jsonLinesFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "plain.jsonl",
    about: "Two objects, one in each line.",
    bytes: () => encoded('{"id":1,"name":"Ada"}\n{"id":2,"name":"Grace"}\n'),
    expect: {
      ...objects("jsonl", ['{"id":1,"name":"Ada"}', '{"id":2,"name":"Grace"}']),
      columns: ["id", "name"],
      guesses: 0,
      conversions: 0
    }
  },
  {
    name: "blank-lines.jsonl",
    about: "Blank lines and lines of spaces are no rows, but count as lines; CR LF, and no break at the end.",
    bytes: () => encoded('\r\n{"id":1}\r\n\r\n   \r\n{"id":2}\r\n{"id"\r\n\r\n{"id":4}'),
    expect: {
      detected: { format: "jsonl", encoding: "utf-8" },
      rows: 4,
      findings: [{ code: "invalid-json", line: 6, row: 3 }],
      conversions: 1
    }
  },
  {
    name: "broken-line.jsonl",
    about: "One line is no JSON: a comma too many.",
    bytes: () => encoded('{"id":1}\n{"id":2,}\n{"id":3}\n'),
    expect: {
      detected: { format: "jsonl" },
      rows: 3,
      findings: [{ code: "invalid-json", line: 2, row: 2 }]
    }
  },
  {
    name: "not-objects.jsonl",
    about: "Lines hold an array, a number, a text and null, where there must be objects.",
    bytes: () => encoded('{"id":1}\n[1,2]\n42\n"text"\nnull\n{"id":6}\n'),
    expect: {
      detected: { format: "jsonl" },
      rows: 6,
      findings: [
        { code: "not-an-object", line: 2, row: 2 },
        { code: "not-an-object", line: 3, row: 3 },
        { code: "not-an-object", line: 4, row: 4 },
        { code: "not-an-object", line: 5, row: 5 }
      ]
    }
  },
  {
    name: "mark.jsonl",
    about: "A byte-order mark before the first object.",
    bytes: () => encoded('\uFEFF{"id":1}\n{"id":2}\n'),
    expect: { ...objects("jsonl", ['{"id":1}', '{"id":2}']), conversions: 1 }
  },
  {
    name: "digits.jsonl",
    about: "Numbers of more digits than a double holds, and numbers that have several spellings.",
    bytes: () =>
      encoded(
        '{"id":9007199254740993,"price":0.10}\n{"id":123456789012345678901234567890,"price":1.0}\n{"id":-0,"price":1E400}\n'
      ),
    expect: objects("jsonl", [
      '{"id":9007199254740993,"price":0.10}',
      '{"id":123456789012345678901234567890,"price":1.0}',
      '{"id":-0,"price":1E400}'
    ])
  },
  {
    name: "nested.jsonl",
    about: "Members of members, arrays, escapes, and braces in texts.",
    bytes: () =>
      encoded('{"a":{"b":{"c":[1,{"d":null}]}},"t":"} \\n \\u00e9 \\ud83d\\ude00 \\" {"}\n{"a":{},"t":""}\n'),
    expect: objects("jsonl", [
      '{"a":{"b":{"c":[1,{"d":null}]}},"t":"} \\n \\u00e9 \\ud83d\\ude00 \\" {"}',
      '{"a":{},"t":""}'
    ])
  },
  {
    name: "one-object.json",
    about: "One object in one line is a JSONL file of one row, whatever its name.",
    bytes: () => encoded('{"id":1,"tags":["a","b"]}\n'),
    expect: objects("jsonl", ['{"id":1,"tags":["a","b"]}'])
  },
  {
    name: "utf-16.jsonl",
    about: "JSONL in UTF-16 with its mark.",
    bytes: () => joined([0xff, 0xfe], encoded('{"id":"Łódź"}\r\n{"id":"😀"}\r\n', "utf-16le")),
    expect: objects("jsonl", ['{"id":"Łódź"}', '{"id":"😀"}'], { encoding: "utf-16le" })
  },
  {
    name: "carriage-return-in-row.jsonl",
    about: "A lone CR is white space between two members, and ends no row.",
    bytes: () => encoded('{"id":1,\r"name":"Ada"}\n{"id":2}\n'),
    expect: objects("jsonl", ['{"id":1,"name":"Ada"}', '{"id":2}'])
  },
  {
    name: "line-separators.jsonl",
    about: "U+2028 and U+0085 break no lines; a lone CR is white space between two members.",
    bytes: () => encoded('{"id":"a\u2028b\u0085c",\r"n":1}\n{"id":2\n'),
    expect: {
      detected: { format: "jsonl" },
      rows: 2,
      findings: [{ code: "invalid-json", line: 2, row: 2 }],
      conversions: 0
    }
  }
]

/** One JSON array of objects. */
export const jsonArrayFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "array.json",
    about: "An array in one line.",
    bytes: () => encoded('[{"id":1},{"id":2}]'),
    expect: { ...objects("json", ['{"id":1}', '{"id":2}']), conversions: 1 }
  },
  {
    name: "pretty-printed.json",
    about: "An array over many lines, with objects in objects; brackets and commas stand in texts.",
    bytes: () =>
      encoded(
        '[\r\n  {\r\n    "id": 9007199254740993,\r\n    "address": {\r\n      "city": "a, ] } b",\r\n' +
          '      "lines": [ 1.0, [ ] ]\r\n    }\r\n  },\r\n  { "id": 2, "address": { } },\r\n  3\r\n]\r\n'
      ),
    expect: {
      detected: { format: "json", encoding: "utf-8" },
      rows: 3,
      texts: [
        '{"id":9007199254740993,"address":{"city":"a, ] } b","lines":[1.0,[]]}}',
        '{"id":2,"address":{}}',
        "3"
      ],
      findings: [{ code: "not-an-object", line: 10, row: 3 }]
    }
  },
  {
    name: "array-in-many-lines.json",
    about:
      "One object in a line, with the array's commas at the ends or the beginnings of lines, and a mark.",
    bytes: () => encoded('\uFEFF\n[{"id":1},\n{"id":2}\n,{"id":3}\n\n]\n'),
    expect: objects("json", ['{"id":1}', '{"id":2}', '{"id":3}'])
  },
  {
    name: "empty-array.json",
    about: "An array of nothing.",
    bytes: () => encoded("[\n]\n"),
    expect: noRows
  },
  {
    name: "trailing-comma.json",
    about: "A comma behind the last object.",
    bytes: () => encoded('[\n  {"id":1},\n  {"id":2},\n]\n'),
    expect: malformed("broken-json-array", { line: 4 }, { rows: 2 })
  },
  {
    name: "missing-comma.json",
    about: "No comma between two objects.",
    bytes: () => encoded('[\n  {"id":1}\n  {"id":2}\n]\n'),
    expect: malformed("broken-json-array", { line: 3 }, { rows: 1 })
  },
  {
    name: "unclosed-array.json",
    about: "The array ends with the file.",
    bytes: () => encoded('[\n  {"id":1},\n  {"id":2}\n'),
    expect: malformed("broken-json-array", {}, { rows: 2 })
  },
  {
    name: "unclosed-object.json",
    about: "The file ends in the middle of the second object.",
    bytes: () => encoded('[\n  {"id":1},\n  {"id":2,\n   "name":"Gr'),
    expect: malformed("broken-json-array", {}, { rows: 1 })
  },
  {
    name: "behind-the-array.json",
    about: "Something stands behind the array.",
    bytes: () => encoded('[{"id":1}]\n{"id":2}\n'),
    expect: malformed("broken-json-array", { line: 2 }, { rows: 1 })
  },
  {
    name: "broken-object.json",
    about: "An object in the array is no JSON, though its braces are in order.",
    bytes: () => encoded('[\n  {"id":1},\n  {"id":},\n  {id:3},\n  {"id":4}\n]\n'),
    expect: {
      detected: { format: "json" },
      rows: 4,
      findings: [
        { code: "invalid-json", line: 3, row: 2 },
        { code: "invalid-json", line: 4, row: 3 }
      ]
    }
  },
  {
    name: "not-an-array.json",
    about: "The user says a JSON array, and it is one object.",
    covers: ["format-error"],
    bytes: () => encoded('{\n  "rows": [{"id":1}]\n}\n'),
    reading: { format: "json" },
    expect: malformed("broken-json-array", { line: 1 }, { rows: 0 })
  },
  {
    name: "one-pretty-object.json",
    about: "One object over several lines, with the rows somewhere inside.",
    covers: ["source-error"],
    bytes: () => encoded('{\n  "count": 1,\n  "rows": [\n    { "id": 1 }\n  ]\n}\n'),
    expect: { refused: { tag: "SourceMalformed" } }
  }
]
