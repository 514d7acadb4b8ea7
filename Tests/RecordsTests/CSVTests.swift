import Testing

@testable import Records

/// Fields that a spreadsheet would calculate, and that come back as they were.
@Suite struct CSVTests {
    private func read(_ text: String) throws -> [[String]] {
        var pieces = [[UInt8](text.utf8)]
        var reader = CSVReader(file: "a.csv") { pieces.popLast() ?? [] }
        var records: [[String]] = []
        while let record = try reader.record() { records.append(record.fields) }
        return records
    }

    @Test("text that begins like a formula is marked, and figures are not")
    func formulas() {
        for text in [
            "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-A1:B2", "-", "\t=1", "\r=1", "=cmd,\"x\"", "'=1",
            "''@x",
        ] {
            #expect(CSV.record([text]).drop { $0 == "\"" }.first == "'", "\(text)")
        }
        let plain = ["-1.5", "+2e-3", "+LUMRg5NAPCz/g==", "-inf", "a=b", "", "kws", "'quoted'", "{\"a\":1}"]
        #expect(plain.map(CSV.plain) == plain)
    }

    @Test("what is written is read back as it was")
    func roundTrip() throws {
        let fields = [
            "=1+1", "'=1", "''=1", "'a'", "'", "''", "-x y", "'-x y", "-1", "a,b", "\"=\"", "@\n@", "\t",
            "é=",
        ]
        #expect(try read(CSV.record(fields)) == [fields])
    }
}
