import Foundation
import TestSupport
import Testing

@Suite struct CommandTests {
    @Test(
        "--help and --version print to standard output and exit with 0", arguments: ["--help", "--version"])
    func help(flag: String) throws {
        let command = try Command([flag])
        #expect(command.exitCode == 0)
        #expect(!command.output.isEmpty)
        #expect(command.errors.isEmpty)
    }

    @Test(
        "A wrong command line exits with 64 and one line of error",
        arguments: [
            ["inspect"], ["nonsense"], ["inspect", "a", "b"], ["inspect", "a", "--bogus"],
            ["inspect", "a", "--board", "z80"], ["profile", "a", "--board", "virtual:z80"],
            ["characterize", "--count", "0"], ["characterize", "--backbone", "x"], ["fit", "--origin", "x"],
            ["profile", "a", "--period", "640"], ["report"],
        ])
    func usage(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64)
        #expect(command.hasOneErrorLine, "\(command.errors)")
        #expect(command.output.isEmpty)
    }

    @Test(
        "Databases that cannot be used exit with 2 and one line of error",
        arguments: [
            ["fit", "--db", "missing.sqlite"], ["fit", "--db", "/"],
            ["report", "--out", "x", "--db", "/dev/null"],
            ["report", "--out", "x", "--db", "missing.sqlite"],
        ])
    func databases(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 2)
        #expect(command.hasOneErrorLine, "\(command.errors)")
    }

    @Test("Too few open files are one line of error", arguments: [4, 5, 6, 8, 9, 10, 11, 12, 16, 32, 63])
    func fewFiles(count: Int) throws {
        for arguments in [
            ["boards"], ["fit", "--db", "missing.sqlite"], ["generate", "ds-cnn-s", "--out", "x"],
        ] {
            let command = try Command(arguments, limit: "-n \(count)")
            #expect(command.exitCode == 2)
            #expect(command.hasOneErrorLine, "\(command.errors)")
            #expect(command.errors.contains("at least 64 open files, found \(count); raise the limit with"))
        }
    }

    @Test("A file that may not grow is one line of error, and the same command completes when it may")
    func sizeLimit() throws {
        let folder = try TemporaryFolder("size-limit")
        let kept = Folders.repository.appending(path: "measurements")
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: kept.path).first { $0.hasSuffix("-kws-tflm") }
        )
        let set = kept.appending(path: name).path
        for arguments in [
            ["import", set, "--db", "rows.sqlite"],
            ["generate", "dscnn-l", "--out", "large.tflite"],
        ] {
            // Blocks of 512 bytes.
            let command = try Command(arguments, in: folder.url, limit: "-f 300")
            #expect(command.exitCode == 2)
            #expect(command.hasOneErrorLine, "\(command.errors)")
            let again = try Command(arguments, in: folder.url)
            #expect(again.exitCode == 0, "\(again.errors)")
        }
        let rows = try Command(["import", set, "--db", "rows.sqlite", "--json"], in: folder.url)
        #expect(rows.output.contains("\"measurements_present\" : 100"), "\(rows.output)")
    }

    @Test("A generated network is inspected with its published work, and a name that is none exits with 64")
    func generate() throws {
        let file = UUID().uuidString + ".tflite"
        defer {
            try? FileManager.default.removeItem(
                at: FileManager.default.temporaryDirectory.appending(path: file))
        }
        #expect(try Command(["generate", "MicroNet-KWS-M", "--out", file]).exitCode == 0)
        let command = try Command(["inspect", file, "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
        let ops = try #require(object?["ops"] as? Int)
        // Table 4 of MicroNets (arXiv:2010.11267) prints 30.6 Mop.
        #expect(abs(Double(ops) / 30.6e6 - 1) < 0.02)
        #expect(object?["fits"] as? Bool == true)
        let tflm = try Command(["inspect", file, "--engine", "tflm", "--json"])
        let other = try JSONSerialization.jsonObject(with: Data(tflm.output.utf8)) as? [String: Any]
        let arena = try #require(other?["arena_bytes"] as? Int)
        #expect(other?["engine"] as? String == "tflm")
        #expect(arena == other?["tflm_arena_bytes"] as? Int)
        #expect(arena == object?["tflm_arena_bytes"] as? Int)
        #expect(arena != object?["arena_bytes"] as? Int)
        #expect(try Command(["generate", "resnet", "--out", file]).exitCode == 64)
        let unwritable = try Command(["generate", "micronet-kws-m", "--out", "/nowhere/m.tflite"])
        #expect(unwritable.exitCode == 2)
        #expect(unwritable.hasOneErrorLine, "\(unwritable.errors)")
    }

    @Test("The doctor names each file that a folder of TensorFlow Lite Micro lacks, with the cure")
    func libraryFolder() throws {
        let folder = try TemporaryFolder("tflm-folder")
        let header = "tensorflow/lite/micro/micro_interpreter.h"
        let place = folder.url.appending(path: header)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: place)
        // The script lies in the source tree.
        let command = try Command(
            ["doctor", "--tflm-dir", folder.url.path, "--json"], in: Folders.repository)
        #expect(command.exitCode == 1)
        let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
        let checks = try #require(object?["checks"] as? [[String: Any]])
        let missing = checks.filter { ($0["detail"] as? String)?.contains("is missing") == true }
        #expect(missing.count == 9)
        #expect(!missing.contains { ($0["detail"] as? String)?.contains(header) == true })
        for name in ["micro_mutable_op_resolver.h", "flatbuffers.h", "libtensorflow-microlite.a"] {
            let found = try #require(
                missing.first { ($0["detail"] as? String)?.contains(name) == true }, "\(name)")
            #expect(found["state"] as? String == "wrong")
            #expect((found["cure"] as? String)?.contains("docs/howto/tflm.md") == true)
        }
    }

    @Test("Files that are no model exit with 2 and one line of error")
    func badFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var state: UInt32 = 1
        let random = (0..<5000).map { _ -> UInt8 in
            // Numerical Recipes' generator: seeded, so that a failure comes back.
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let files: [String: [UInt8]] = [
            "empty.tflite": [], "one.tflite": [1], "text.tflite": Array("hello\n".utf8),
            "zeros.tflite": [UInt8](repeating: 0, count: 4096),
            "ones.tflite": [UInt8](repeating: 255, count: 4096),
            "random.tflite": random,
            "magic.tflite": [20, 0, 0, 0] + Array("TFL3".utf8) + random,
            "na\nme.tflite": [1, 2, 3],
        ]
        for (name, bytes) in files {
            try Data(bytes).write(to: folder.appending(path: name))
            let command = try Command(["inspect", name, "--json"], in: folder)
            #expect(command.exitCode == 2, "\(name): \(command.errors)")
            #expect(command.hasOneErrorLine, "\(name): \(command.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
            let error = try #require((object as? [String: Any])?["error"] as? [String: Any])
            #expect(error["exit_code"] as? Int == 2)
            #expect(error["kind"] as? String == "model")
            #expect((error["message"] as? String)?.isEmpty == false)
        }
        for path in [folder.path, "missing.tflite", "/dev/null", "/dev/zero"] {
            let command = try Command(["inspect", path], in: folder)
            #expect(command.exitCode == 2)
            #expect(command.hasOneErrorLine, "\(command.errors)")
        }
    }
}
