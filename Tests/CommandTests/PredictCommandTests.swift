import Foundation
import TestSupport
import Testing

@Suite struct PredictCommandTests {
    @Test(
        "A wrong command line of predict exits with 64 and one line of error",
        arguments: [
            ["predict"], ["predict", "a", "--interval", "0"], ["predict", "a", "--interval", "100"],
            ["predict", "a", "--interval", "nan"], ["predict", "a", "--board", "z80"],
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
        for (options, samples) in [([], 400), (["--engine", "tflm"], 100), (["--db", "new.sqlite"], 400)] {
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
