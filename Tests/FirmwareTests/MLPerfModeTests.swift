import CFirmware
import CLink
import Foundation
import Testing

@testable import Boards
@testable import Networks

extension FirmwareSuites {
    @Suite(.serialized) struct MLPerfModeTests {
        private static let base = HostFirmware.modelBase
        private static let input = (0..<ExampleNetworks.smallInput).map {
            UInt8(truncatingIfNeeded: $0 &* 37 &+ 11)
        }

        private func session(
            input: Int = TL_MLPERF_RAW, result: Int = TL_MLPERF_VALUES
        ) throws -> MLPerfSession {
            try MLPerfSession(
                HostFirmware(), model: try ExampleNetworks.small(), at: Self.base, input: input,
                result: result)
        }

        @Test(
            "commands are answered as the public text of the protocol has it",
            arguments: [
                ("name", ["m-name-dut-[throughline host bundled]"]),
                ("profile", ["m-profile-[ULPMark for tinyML Firmware V0.0.1]", "m-model-[kws01]"]),
                ("", []), ("   ", []), ("\r\nname", ["m-name-dut-[throughline host bundled]"]),
                ("NAME", ["e-[Unknown command: NAME]"]), ("nam", ["e-[Unknown command: nam]"]),
                ("db", ["e-[Command 'db' requires a subcommand]"]),
                ("db load", ["e-[Command 'db load' must be >0 bytes]"]),
                ("db load 0", ["e-[Command 'db load' must be >0 bytes]"]),
                ("db load -1", ["e-[Command 'db load' must be >0 bytes]"]),
                ("db load 12x", ["e-[Command 'db load' must be >0 bytes]"]),
                ("db 123", ["e-[Insufficient number of hex digits]"]),
                ("db 12g4", ["e-[Invalid hex digit 'g']"]),
                ("db 12", ["e-[No more bytes expected; send 'db load N']"]),
                ("db print x", ["e-[Command 'db print' takes two numbers]"]),
                ("infer 0", ["e-[Inference iterations must be >0]"]),
                ("infer -3", ["e-[Inference iterations must be >0]"]),
                ("infer 99999999999999999999", ["e-[Inference iterations must be >0]"]),
                ("infer 1 -1", ["e-[Inference warmup must be >=0]"]),
                ("infer 1 0", ["e-[Input db has 0 bytes, expected 240]"]),
                ("results", ["e-[No inference has run on what is loaded]"]),
                (String(repeating: "x", count: 81), ["e-[Command longer than 80 characters]"]),
            ] as [(String, [String])])
        func commands(command: String, answer: [String]) throws {
            let session = try session()
            #expect(try session.ask(command) == answer)
            #expect(try session.ask("name").count == 1)
        }

        @Test("a command of 80 characters is one, and help names every command")
        func longest() throws {
            let session = try session()
            let word = String(repeating: "y", count: 80)
            #expect(try session.ask(word) == ["e-[Unknown command: \(word)]"])
            let help = try session.ask("help").joined(separator: "\n")
            for name in ["name", "timestamp", "profile", "help", "db", "infer", "results"] {
                #expect(help.contains("\(name): "))
            }
        }

        @Test("what is loaded can be printed, whole and in part, and more digits than bytes are dropped")
        func database() throws {
            let session = try session()
            #expect(try session.ask("db load 10") == ["m-[Expecting 10 bytes]"])
            #expect(try session.ask("db 000102030405060708").isEmpty)
            #expect(try session.ask("db print") == ["m-buffer-00-01-02-03-04-05-06-07", "m-buffer-08"])
            #expect(try session.ask("db aBcD") == ["m-load-done"])
            #expect(
                try session.ask("db print") == ["m-buffer-00-01-02-03-04-05-06-07", "m-buffer-08-ab"])
            #expect(try session.ask("db print 3 8") == ["m-buffer-08-ab"])
            #expect(try session.ask("db print 2 1") == ["m-buffer-01-02"])
            #expect(try session.ask("db print 5 900000000").isEmpty)
            #expect(try session.ask("infer") == ["e-[Input db has 10 bytes, expected 240]"])
        }

        @Test("no more can be loaded than the arena leaves free")
        func capacity() throws {
            let session = try session()
            let refusal = try #require(try session.ask("db load 999999999").first)
            #expect(refusal.hasPrefix("e-[Supplied buffer size 999999999 exceeds maximum of "))
            let room = try #require(Int(refusal.dropLast().split(separator: " ").last ?? ""))
            #expect(room > 200_000 && room < Int(TL_HOST_ARENA_BYTES))
            #expect(try session.ask("db load \(room + 1)").first?.hasPrefix("e-[Supplied") == true)
            #expect(try session.ask("db load \(room)") == ["m-[Expecting \(room) bytes]"])
        }

        @Test("results are the outputs that the link gives for the same input, to three decimals")
        func results() throws {
            let link = HostFirmware()
            try link.install(try ExampleNetworks.small(), at: Self.base)
            try link.payload(TL_MODEL_SELECT, words(Self.base))
            let output = try link.infer(Self.input)
            let port = try link.record(
                TL_TENSOR_INFO, words(UInt32(TL_TENSOR_OUTPUT)), as: tl_tensor.self)
            let expected = output.map { byte in
                String(
                    format: "%.3f",
                    Float(Int(Int8(bitPattern: byte)) - Int(port.zero_point)) * port.scale)
            }

            let session = try session()
            try session.load(Self.input)
            let lines = try session.ask("infer 3 2")
            try #require(lines.count == 7, "\(lines)")
            #expect(
                lines[...2] == ["m-warmup-start-2", "m-warmup-done", "m-infer-start-3"]
                    && lines[5] == "m-infer-done")
            #expect(lines[6] == "m-results-[" + expected.joined(separator: ",") + "]")
            #expect(try session.ask("results") == [lines[6]])
            // Repeats overwrite the input in the arena; what was loaded stays.
            #expect(try session.ask("infer 1 0").last == lines[6])
            #expect(try session.ask("db print 4") == ["m-buffer-0b-30-55-7a"])
        }

        @Test("pixels are centred")
        func pixels() throws {
            let raw = try session()
            try raw.load(Self.input)
            let expected = try raw.ask("infer 1 0").last
            let centred = try session(input: TL_MLPERF_PIXELS)
            try centred.load(Self.input.map { $0 ^ 0x80 })
            #expect(try centred.ask("infer 1 0").last == expected)
        }

        @Test("time stamps are microseconds of the board's clock")
        func timestamps() throws {
            let session = try session()
            func stamp(_ line: String) throws -> Int {
                try #require(line.hasPrefix("m-lap-us-"))
                return try #require(Int(line.dropFirst(9)))
            }
            // Each look at the clock takes a microsecond on this board.
            let first = try stamp(try #require(try session.ask("timestamp").first))
            let second = try stamp(try #require(try session.ask("timestamp").first))
            #expect(second > first && second - first < 50)
            try session.load(Self.input)
            func elapsed(_ count: Int) throws -> Int {
                let lines = try session.ask("infer \(count) 0")
                return try stamp(lines[4]) - stamp(lines[3])
            }
            // What is not inference is the same for any number of them.
            let five = try elapsed(10) - elapsed(5)
            #expect(five > 0 && five.isMultiple(of: 5))
            #expect(try elapsed(15) - elapsed(10) == five)
        }

        @Test("a damaged command is said to be one, and a zero byte ends half a command")
        func damage() throws {
            let session = try session()
            _ = session.firmware.receive(Array("na".utf8))
            tl_host_overrun()
            #expect(try session.ask("me") == ["e-[Damaged command]"])
            _ = session.firmware.receive(Array("na".utf8) + [0])
            #expect(try session.ask("name").first?.hasPrefix("m-name") == true)
        }

        @Test("a whole frame ends the mode, and leaves no model selected")
        func leaving() throws {
            let session = try session()
            #expect(try session.ask("name").count == 1)
            try session.firmware.payload(TL_HELLO)
            #expect(try session.firmware.refusal(TL_INVOKE, words(1, 0)) == TL_ERROR_STATE)
            #expect(session.firmware.receive(Array("name%".utf8)).bytes.isEmpty)
            _ = session.firmware.receive([0])
        }

        @Test("a frame ends the mode although the sign that ends a command is in it", arguments: 0x20...0x2F)
        func leavingBySign(sequence: UInt16) throws {
            let session = try session()
            #expect(try session.ask("name").count == 1)
            let answer = try session.firmware.ask(TL_OP_PROFILE, words(0), sequence: sequence)
            #expect(Int(answer.type) == TL_ERROR && answer.sequence == sequence)
        }

        @Test("the speed is changed behind the answer, and kept when a frame ends the mode")
        func speed() throws {
            let firmware = HostFirmware()
            try firmware.install(try ExampleNetworks.small(), at: Self.base)
            try firmware.payload(TL_MODEL_SELECT, words(Self.base))
            try firmware.payload(TL_MLPERF, MLPerfSession.request(baud: UInt32(TL_BAUD_SLOW)))
            #expect(tl_host_baud() == TL_BAUD_SLOW)
            try firmware.payload(TL_HELLO)
            #expect(tl_host_baud() == TL_BAUD_SLOW)
        }

        @Test("what cannot be driven is refused, and the link goes on")
        func refusals() throws {
            let firmware = HostFirmware()
            #expect(try firmware.refusal(TL_MLPERF, MLPerfSession.request()) == TL_ERROR_STATE)
            #expect(try firmware.refusal(TL_MLPERF, [1, 2]) == TL_ERROR_LENGTH)
            try firmware.install(try ExampleNetworks.small(), at: Self.base)
            try firmware.payload(TL_MODEL_SELECT, words(Self.base))
            let wrong = [
                MLPerfSession.request(baud: 9600), MLPerfSession.request(input: 0),
                MLPerfSession.request(input: 4), MLPerfSession.request(result: 0),
                MLPerfSession.request(result: 3), MLPerfSession.request(benchmark: "0123456789abcdef"),
                // 240 values in, 4 out; and no floats to compare with.
                MLPerfSession.request(input: TL_MLPERF_FLOATS, result: TL_MLPERF_MEAN_SQUARE),
                MLPerfSession.request(result: TL_MLPERF_MEAN_SQUARE),
            ]
            for request in wrong {
                #expect(try firmware.refusal(TL_MLPERF, request) == TL_ERROR_ARGUMENT)
            }
            #expect(try firmware.infer(Self.input).count == 4)
        }

        @Test("numbers are written as printf writes them", arguments: 1...4 as ClosedRange<UInt64>)
        func decimals(seed: UInt64) throws {
            let firmware = HostFirmware()
            var state = seed &* 0x9E37_79B9_7F4A_7C15
            var values: [Float] = [
                0, -0.0, 0.0005, 0.0015, -0.0005, 0.0625, 0.99951171875, 0.9995, 1, -1.5, 8_388_607.5,
                9_007_198_717_870_080, 4.9e-4, .leastNonzeroMagnitude, .leastNormalMagnitude, 1 / 3,
            ]
            for _ in 0..<2000 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: state >> 33))
                if value.isFinite, value.magnitude < 9e15 { values.append(value) }
                values.append(Float(Int64(bitPattern: state) >> 44) / 1000)
                values.append(Float(Int64(bitPattern: state) >> 50) / 4096)
            }
            for value in values {
                tl_host_write_decimal(value)
                let written = firmware.receive([]).text
                #expect(written == String(format: "%.3f", Double(value)), "\(value)")
            }
        }

        @Test("numbers without digits are written as words", arguments: [1e16, Float.infinity])
        func notNumbers(value: Float) throws {
            let firmware = HostFirmware()
            tl_host_write_decimal(value)
            #expect(firmware.receive([]).text == "inf")
            tl_host_write_decimal(-value)
            #expect(firmware.receive([]).text == "-inf")
            tl_host_write_decimal(.nan)
            #expect(firmware.receive([]).text == "nan")
        }
    }
}
