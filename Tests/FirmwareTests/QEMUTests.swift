import CLink
import Foundation
import TestSupport
import Testing

@testable import Boards

/// The emulator and the compiler of what runs on it.
enum QEMU {
    /// Whether both are installed.
    static let isReady = ["qemu-system-arm", "arm-none-eabi-g++"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    }
}

extension FirmwareSuites {
    /// The same sources on another emulator of the core, which no hand of ours has touched.
    @Suite(
        .serialized, .enabled(if: QEMU.isReady, "qemu-system-arm or arm-none-eabi-g++ is not installed"))
    struct QEMUTests {
        /// Everything that needs no peripheral: frames, sums, entries, planner, every kernel of the networks, the text of MLPerf Tiny.
        private func requests() throws -> [UInt8] {
            var bytes: [UInt8] = []
            var sequence: UInt16 = 0
            func ask(_ type: Int, _ payload: [UInt8] = []) throws {
                sequence += 1
                bytes += try Frame(type: UInt8(type), sequence: sequence, payload: payload).encoded()
            }
            func write(_ data: [UInt8], at address: UInt32) throws {
                for start in stride(from: 0, to: data.count, by: 1000) {
                    var part = Array(data[start..<min(start + 1000, data.count)])
                    part += [UInt8](repeating: 0xFF, count: (4 - part.count % 4) % 4)
                    try ask(TL_FLASH_WRITE, words(address + UInt32(start), UInt32(part.count)) + part)
                }
            }
            try ask(TL_HELLO)
            var numbers = SeededNumbers(seed: 5)
            for seed in 1...4 as ClosedRange<UInt64> {
                let model = try ExampleNetworks.small(seed: seed)
                let base = HostFirmware.modelBase + UInt32(seed) * 65_536
                try write(model, at: base + 64)
                try write(entryHeader(of: model), at: base)
                try ask(TL_FLASH_CRC, words(base, UInt32(model.count)))
                try ask(TL_ARENA_PLACE, words(UInt32(seed) * 4096, 65_536))
                try ask(TL_MODEL_SELECT, words(base))
                for _ in 0..<3 {
                    let input = numbers.bytes(count: ExampleNetworks.smallInput, areFloats: false)
                    try ask(TL_TENSOR_WRITE, words(0, 0, UInt32(input.count)) + input)
                    try ask(TL_INVOKE, words(2, UInt32(TL_INVOKE_PER_OP)))
                    try ask(TL_TENSOR_READ, words(UInt32(TL_TENSOR_OUTPUT), 0, 4))
                }
                try ask(TL_TENSOR_INFO, words(0))
                try ask(TL_OP_PROFILE, words(4 << 16))
                try ask(TL_MEMORY)
                try ask(TL_INVOKE, words(0, 0))
            }
            try ask(TL_MLPERF, MLPerfSession.request())
            let input = numbers.bytes(count: ExampleNetworks.smallInput, areFloats: false)
            bytes += Array("profile%db load \(input.count)%".utf8)
            for start in stride(from: 0, to: input.count, by: 30) {
                bytes += Array("db \(hex(Array(input[start..<min(start + 30, input.count)])))%".utf8)
            }
            bytes += Array("infer 3 1%results%".utf8)
            try ask(TL_HELLO)
            return bytes
        }

        private func run(_ program: String, _ arguments: [String]) throws {
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(program)")
        }

        @Test("the link service answers byte for byte as on this machine, engine and planner included")
        func equal() throws {
            let folder = try TemporaryFolder("qemu")
            let (input, output) = (folder.url.appending(path: "in"), folder.url.appending(path: "out"))
            let requests = try requests()
            try Data(requests).write(to: input)
            let firmware = Folders.repository.appending(path: "firmware")
            try run(firmware.appending(path: "qemu/build.sh").path, [])
            let options = "enable=on,target=native,arg=qemu,arg=\(input.path),arg=\(output.path)"
            try run(
                "/usr/bin/timeout",
                [
                    "100", "qemu-system-arm", "-M", "mps2-an500", "-display", "none", "-monitor", "none",
                    "-serial", "none", "-semihosting-config", options, "-kernel",
                    firmware.appending(path: "build/qemu.elf").path,
                ])
            let found = [UInt8](try Data(contentsOf: output))
            let expected = HostFirmware().receive(requests).bytes
            let answers = Reaction(found)
            // The four invocations of no inference are refused, and nothing else.
            #expect(answers.frames.count { Int($0.type) == TL_ERROR } == 4)
            #expect(answers.text.contains("m-results-["))
            #expect(found == expected)
        }
    }
}
