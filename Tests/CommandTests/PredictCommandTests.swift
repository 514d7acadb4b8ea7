import Foundation
import TestSupport
import Testing

@Suite struct PredictCommandTests {
    @Test(
        "A wrong command line of predict exits with 64 and one line of error",
        arguments: [
            ["predict"], ["predict", "a", "--interval", "0"], ["predict", "a", "--interval", "100"],
            ["predict", "a", "--interval", "nan"], ["predict", "a", "--interval", "0%"],
            ["predict", "a", "--interval", "100%"], ["predict", "a", "--board", "z80"],
            ["predict", "a", "--board", "usb"], ["predict", "a", "b", "--board", "usb:f746zg"],
        ])
    func usage(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64, "\(command.errors)")
        #expect(command.hasOneErrorLine, "\(command.errors)")
    }

    @Test("With a file that is no model, predict exits with 2")
    func unusable() throws {
        for arguments in [["predict", "/dev/null"], ["predict", "missing.tflite"]] {
            let command = try Command(arguments)
            #expect(command.exitCode == 2)
            #expect(command.hasOneErrorLine, "\(command.errors)")
        }
    }

    @Test("A network's name stands for its file, as an argument")
    func names() throws {
        let folder = try TemporaryFolder("predict")
        let name = "kws-c16-d24s2"
        #expect(try Command(["generate", name, "--out", "m.tflite"], in: folder.url).exitCode == 0)
        let answers = try ["m.tflite", name].map { model in
            let command = try Command(["predict", model, "--json"], in: folder.url)
            #expect(command.exitCode == 0, "\(command.errors)")
            let latency = try #require(command.output.firstMatch(of: /"latency_ms" : ([0-9.]+)/))
            return String(latency.1)
        }
        #expect(answers[0] == answers[1])
        // A file of that name comes first, and a name of nothing is a file that is missing.
        try Data("no model".utf8).write(to: folder.url.appending(path: name))
        for text in [name, "kws-c0", "nothing"] {
            let command = try Command(["predict", text], in: folder.url)
            #expect(command.exitCode == 2 && command.hasOneErrorLine, "\(text): \(command.errors)")
        }
    }

    @Test(
        "Where nothing was stored yet, the sets kept with the project predict, on each board and engine that they are of"
    )
    func keptSets() throws {
        struct Answer: Decodable {
            struct Fit: Decodable {
                let backbones: [String]
                let pointCount: Int
                let isByKeptSets: Bool
            }
            let latencyMs: Double?
            let fit: Fit?
        }
        let folder = try TemporaryFolder("predict")
        #expect(
            try Command(["generate", "MicroNet-VWW-3", "--out", "vww3.tflite"], in: folder.url).exitCode == 0)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for (options, samples) in [([], 100), (["--engine", "tflm"], 100), (["--db", "new.sqlite"], 100)] {
            let command = try Command(
                ["predict", "vww3.tflite", "--backbone", "vww160", "--json"] + options, in: folder.url)
            #expect(command.exitCode == 0, "\(command.errors)")
            let answer = try decoder.decode(Answer.self, from: Data(command.output.utf8))
            let fit = try #require(answer.fit)
            #expect(fit.isByKeptSets && fit.backbones == ["vww160"] && fit.pointCount == samples)
            #expect((100...400).contains(answer.latencyMs ?? 0))
        }
        // Nothing was made on the way.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["vww3.tflite"])
    }

    private struct Line: Decodable {
        struct Model: Decodable {
            let model: String
            let board: String
        }
        struct Failure: Decodable { let kind: String }
        let model: Model?
        let latencyMs: Double?
        let level: Double?
        let error: Failure?
    }

    private func lines(_ text: String) throws -> [Line] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try text.split(separator: "\n").map { try decoder.decode(Line.self, from: Data($0.utf8)) }
    }

    @Test("Many models have a line each, in their order, and a file that is none does not stop the others")
    func many() throws {
        let folder = try TemporaryFolder("predict")
        for name in ["MicroNet-KWS-S", "MicroNet-VWW-4"] {
            let file = name.lowercased() + ".tflite"
            #expect(try Command(["generate", name, "--out", file], in: folder.url).exitCode == 0)
        }
        let (first, second) = ("micronet-kws-s.tflite", "micronet-vww-4.tflite")
        let all = try Command(["predict", first, second, first, "--json"], in: folder.url)
        #expect(all.exitCode == 0, "\(all.errors)")
        let found = try lines(all.output)
        #expect(found.map(\.model?.model) == [first, second, first])
        #expect(found.allSatisfy { $0.latencyMs != nil } && found[0].latencyMs == found[2].latencyMs)
        let some = try Command(["predict", first, "missing.tflite", second, "--json"], in: folder.url)
        #expect(some.exitCode == 2 && some.hasOneErrorLine, "\(some.errors)")
        #expect(try lines(some.output).map { $0.error?.kind ?? $0.model?.model } == [first, "input", second])
        let words = try Command(["predict", first, second], in: folder.url).output
        #expect(words.ranges(of: "latency about").count == 2)
    }

    @Test("A level is a percentage, with its sign or not, or a share; a board has one name everywhere")
    func spellings() throws {
        let folder = try TemporaryFolder("predict")
        #expect(
            try Command(["generate", "MicroNet-KWS-S", "--out", "m.tflite"], in: folder.url).exitCode == 0)
        func line(_ options: [String]) throws -> Line {
            // Two models, so that the document takes one line.
            let command = try Command(
                ["predict", "m.tflite", "m.tflite", "--json"] + options, in: folder.url)
            #expect(command.exitCode == 0, "\(command.errors)")
            return try #require(try lines(command.output).first)
        }
        for text in ["95", "95%", "0.95"] {
            #expect(abs(try #require(try line(["--interval", text]).level) - 0.95) < 1e-12, "\(text)")
        }
        for name in ["f446re", "nucleo-f446re", "virtual:f446re"] {
            #expect(try line(["--board", name]).model?.board == "nucleo-f446re")
        }
    }

    @Test("What the database's samples cannot predict, the kept sets do; what they can, they do")
    func ownSamplesFirst() throws {
        let folder = try TemporaryFolder("predict")
        let sets = Folders.repository.appending(path: "measurements")
        let kws = try #require(
            try FileManager.default.contentsOfDirectory(atPath: sets.path).first {
                $0.hasSuffix("f746zg-kws")
            })
        for arguments in [
            ["import", sets.appending(path: kws).path, "--db", "own.sqlite"],
            ["generate", "MicroNet-VWW-4", "--out", "vww.tflite"],
            ["generate", "MicroNet-KWS-S", "--out", "kws.tflite"],
        ] { #expect(try Command(arguments, in: folder.url).exitCode == 0) }
        for (file, isKept) in [("vww.tflite", true), ("kws.tflite", false)] {
            let text = try Command(["predict", file, "--db", "own.sqlite"], in: folder.url).output
            #expect(text.contains("latency about"), "\(text)")
            #expect(text.contains("kept in measurements/") == isKept, "\(text)")
        }
    }
}
