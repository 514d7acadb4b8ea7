import Foundation
import Jobs
import TestSupport
import Testing

@testable import Console

@Suite struct ConsoleTests {
    @Test("an error's text is one line without control characters")
    func printable() {
        #expect(ErrorLine.printable("a\nb\u{1B}[2J\u{2028}c\u{7}") == "a b [2J c ")
        #expect(ErrorLine.printable("naïve – 語") == "naïve – 語")
        #expect(ErrorLine.printable("a\u{202E}b\u{2066}c") == "a b c")
        #expect(ErrorLine.printable(lines: "a\nb\u{1B}[2J\r語\u{9B}2J") == "a\nb [2J 語 2J")
    }

    @Test("a table pads columns to their widest entry and leaves no space at the end of a line")
    func table() {
        var table = TextTable([.left, .right])
        table.add(["a", "1"])
        table.add(["bcd", "100"])
        table.add(["e\n\u{1B}[31mf"])
        #expect(table.lines(indent: "") == ["a           1", "bcd       100", "e  [31mf"])
    }

    @Test("figures have the decimals and units of their kind")
    func figures() {
        #expect(Figure.milliseconds(9.5) == "9.500 ms" && Figure.milliseconds(10) == "10.00 ms")
        #expect(Figure.ops(999_999) == "999999 ops" && Figure.ops(1_000_000) == "1.00 Mop")
        #expect(Figure.percent(0.0625) == "6.2 %" && Figure.kibibytes(1536) == "1.5 KiB")
        #expect(Figure.time(59.4) == "59 s" && Figure.time(61) == "1 min 1 s" && Figure.time(-1) == "0 s")
    }

    @Test("standard output and files have one form of JSON")
    func json() throws {
        let value = ExampleInputs(
            data: "a/b", task: .kws, classes: ["x"], labels: [0], inputs: [Data([1, 2, 255])])
        let score = TrainedModel.Score(
            right: 1, count: 2, accuracy: 0.5, meanSquaredError: 0.25, areas: ["id_00": 1], meanArea: 1)
        #expect(try Data(Output.text(value).utf8) == SnakeCaseJSON.data(value))
        #expect(try Data(Output.text(score).utf8) == SnakeCaseJSON.data(score))
        #expect(try Output.text(score).contains("mean_squared_error"))
    }

    @Test("a file that cannot be read is an error of input that names it")
    func inputFile() throws {
        let folder = try TemporaryFolder("input")
        let file = folder.url.appending(path: "a.bin")
        try Data([1, 2, 3]).write(to: file)
        #expect(try InputFile(path: file.path).bytes() == [1, 2, 3])
        for path in [folder.url.path, folder.url.path + "/none", "/dev/zero"] {
            let error = #expect(throws: CommandError.self) { try InputFile(path: path).bytes() }
            #expect(error?.exit == .input && error?.message.hasPrefix(path) == true)
        }
    }

    @Test("a model, a database or a program is not written over by something else")
    func knownContent() throws {
        let folder = try TemporaryFolder("output")
        let model: [UInt8] = [28, 0, 0, 0] + Array("TFL3".utf8) + [1, 2, 3]
        let others = [Array("SQLite format 3\0 and more".utf8), [0x7F] + Array("ELF program".utf8)]
        for (index, bytes) in ([model] + others).enumerated() {
            let path = folder.url.appending(path: "\(index)").path
            try OutputFile(path: path).write(bytes)
            let error = #expect(throws: CommandError.self) { try OutputFile(path: path).write([60, 61]) }
            #expect(error?.kind == "output" && error?.message.hasPrefix(path) == true)
            #expect(throws: CommandError.self) { try OutputFile(path: path).checkReplaceable() }
            #expect(try InputFile(path: path).bytes() == bytes)
            try OutputFile(path: path).write(bytes + [4])
            #expect(try InputFile(path: path).bytes() == bytes + [4])
        }
        let text = folder.url.appending(path: "text").path
        try OutputFile(path: text).write([60])
        try OutputFile(path: text).write(model)
        #expect(try InputFile(path: text).bytes() == model)
    }

    @Test("A file that Foundation cannot write is named with the reason of the system")
    func foundation() throws {
        let full = try #require(throws: CocoaError.self) {
            try Data([1]).write(to: URL(filePath: "/dev/full"))
        }
        let failure = CommandError.file(full)
        #expect(failure.exit == .input)
        #expect(
            failure.message.hasPrefix("/dev/full: cannot be read or written: No space left on device; check"))
    }
}
