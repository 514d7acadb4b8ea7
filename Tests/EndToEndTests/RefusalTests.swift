import Foundation
import Networks
import TestSupport
import Testing

/// What `profile` refuses, and that a refusal leaves board and database well.
@Suite("Refusals by profile", .serialized)
struct RefusalTests {
    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }

    init() throws { temporary = try TemporaryFolder("refusals") }

    /// Profiles a file with one database and one virtual board's flash for all that a test does.
    private func profile(_ model: URL) throws -> Command {
        try Command(
            [
                "profile", model.path, "--repeat", "1", "--json", "--db",
                folder.appending(path: "rows.sqlite").path,
                "--flash", folder.appending(path: "flash.bin").path,
                "--firmware",
                Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path,
            ], in: folder)
    }

    private func write(_ bytes: [UInt8], _ name: String) throws -> URL {
        let url = folder.appending(path: name)
        try Data(bytes).write(to: url)
        return url
    }

    /// A network of 1x1 convolutions whose file has about `bytes` bytes.
    private func model(ofBytes bytes: Int) throws -> [UInt8] {
        func file(_ channels: Int) throws -> [UInt8] {
            let layers = [512, 512, channels].map {
                Layer.convolution(channels: $0, window: WindowSpec(1, 1), activation: .relu)
            }
            return try ModelWriter.write(
                NetworkSpec(name: "wide", inputShape: [1, 1, 512], layers: layers), seed: 1)
        }
        var channels = 4
        while try file(channels + 4).count <= bytes { channels += 4 }
        return try file(channels)
    }

    @Test("inspect and profile say the same number of bytes short, since both go by the firmware at hand")
    func bytesShort() throws {
        struct Reason: Decodable { let bytesShort: Int? }
        struct Inspected: Decodable { let failures: [Reason] }
        struct Refused: Decodable { let error: Reason }
        let network = NetworkSpec(
            name: "large", inputShape: [160, 160, 8],
            layers: [.convolution(channels: 8, window: WindowSpec(3, 3), activation: .relu)])
        let model = try write(try ModelWriter.write(network, seed: 1), "large.tflite")
        let inspected = try Command(["inspect", model.path, "--json"], in: folder)
        let refused = try profile(model)
        #expect(inspected.exitCode == 0 && refused.exitCode == 2, "\(refused.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let short = try decoder.decode(Inspected.self, from: Data(inspected.output.utf8)).failures.first
        let found = try decoder.decode(Refused.self, from: Data(refused.output.utf8)).error
        #expect(try #require(short?.bytesShort) > 0)
        #expect(short?.bytesShort == found.bytesShort)
    }

    @Test("bad files and misfits exit with 2 and one line, and a good file still exits with 0 afterwards")
    func badThenGood() throws {
        let good = try TableFive.kwsS.model()
        let goodFile = try write(good, "good.tflite")
        #expect(try profile(goodFile).exitCode == 0)
        var numbers = SeededNumbers(seed: 3)
        var flipped = good
        for _ in 0..<200 {
            flipped[Int(numbers.next() % UInt64(good.count))] ^= 1 << UInt8(numbers.next() % 8)
        }
        let bad: [(String, [UInt8])] = [
            ("empty.tflite", []), ("truncated.tflite", Array(good.prefix(good.count / 2))),
            ("header.tflite", Array(good.prefix(8))),
            ("random.tflite", numbers.bytes(count: 9000, areFloats: false)),
        ]
        for (name, bytes) in bad {
            let command = try profile(try write(bytes, name))
            #expect(command.exitCode == 2, "\(name): \(command.errors)")
            #expect(command.hasOneErrorLine, "\(name): \(command.errors)")
        }
        // Bits may flip in weights, where no reader can tell: such a file runs, any other is refused.
        let command = try profile(try write(flipped, "flipped.tflite"))
        #expect(
            command.exitCode == 0 || (command.exitCode == 2 && command.hasOneErrorLine), "\(command.errors)")
        #expect(try profile(goodFile).exitCode == 0)
    }

    @Test(
        "no refusal touches a board: nothing is erased, by any command",
        .enabled(if: Folders.hasModels, "needs the public model files"))
    func untouched() throws {
        let arena = try ModelFiles.url("ad_micronet_l")
        let flash = try write(try model(ofBytes: 920 * 1024), "920.tflite")
        let operators = try write(RefusedModels.float, "float.tflite")
        let wide = try write(RefusedModels.int16, "wide.tflite")
        let database = folder.appending(path: "untouched.sqlite").path
        let zeros = try write([UInt8](repeating: 0, count: 8), "zeros.bin")
        for (model, words) in [
            (arena, "bytes of arena"), (flash, "bytes of flash"), (operators, "a float32 network"),
            (wide, "OPERATORS=all"),
        ] {
            for command in [
                ["profile", model.path], ["deploy", model.path],
                ["profile", model.path, "--placement", "sram1"],
            ] {
                let refused = try Command(command + ["--db", database], in: folder)
                #expect(refused.exitCode == 2 && refused.hasOneErrorLine, "\(command) \(refused.errors)")
                #expect(refused.errors.contains(words), "\(refused.errors)")
            }
        }
        let output = folder.appending(path: "output.bin").path
        let inferred = try Command(
            ["infer", wide.path, "--input", zeros.path, "--output", output, "--db", database], in: folder)
        #expect(inferred.exitCode == 2 && inferred.errors.contains("OPERATORS=all"), "\(inferred.errors)")
        let spoken = try Command(
            ["mlperf", wide.path, "--benchmark", "kws01", "--db", database], in: folder)
        #expect(spoken.exitCode == 2 && spoken.errors.contains("OPERATORS=all"), "\(spoken.errors)")
        let boards = try Command(["boards", "--db", database, "--json"], in: folder)
        #expect(boards.exitCode == 0 && !boards.output.contains("erases"), "\(boards.output)")
    }

    @Test("833 KB are accepted and 920 KB are refused with the bytes short")
    func sizes() throws {
        let fits = try model(ofBytes: 833 * 1024)
        #expect(fits.count > 830 * 1024)
        let accepted = try profile(try write(fits, "833.tflite"))
        #expect(accepted.exitCode == 0, "\(accepted.errors)")

        let tooLarge = try model(ofBytes: 920 * 1024)
        #expect(tooLarge.count > 917 * 1024)
        let refused = try profile(try write(tooLarge, "920.tflite"))
        #expect(refused.exitCode == 2 && refused.hasOneErrorLine)
        // 896 KiB of sectors behind the firmware, less the entry's header of 64 bytes.
        #expect(refused.errors.contains("\(tooLarge.count - (896 * 1024 - 64)) bytes"), "\(refused.errors)")
    }

    @Test(
        "a public file beyond the board is refused by what is short",
        .enabled(if: Folders.hasModels, "needs the public model files"),
        arguments: [("ad_micronet_l", "bytes short")])
    func publicFiles(name: String, reason: String) throws {
        let command = try profile(try ModelFiles.url(name))
        #expect(command.exitCode == 2 && command.hasOneErrorLine, "\(command.errors)")
        #expect(command.errors.contains(reason), "\(command.errors)")
    }
}
