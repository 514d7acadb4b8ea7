import CLink
import Testing

@testable import Boards

/// A firmware that speaks the text protocol of MLPerf Tiny.
struct MLPerfSession {
    let firmware: any FirmwareUnderTest

    /// Goes on with a firmware that speaks the protocol already.
    init(speaking firmware: any FirmwareUnderTest) { self.firmware = firmware }

    /// Installs a model and switches to text.
    init(
        _ firmware: any FirmwareUnderTest, model: [UInt8], at address: UInt32,
        input: Int = TL_MLPERF_RAW, result: Int = TL_MLPERF_VALUES, benchmark: String = "kws01"
    ) throws {
        self.firmware = firmware
        try firmware.install(model, at: address)
        try firmware.payload(TL_MODEL_SELECT, words(address))
        try firmware.payload(
            TL_MLPERF, Self.request(input: input, result: result, benchmark: benchmark))
    }

    /// The payload of `TL_MLPERF`.
    static func request(
        input: Int = TL_MLPERF_RAW, result: Int = TL_MLPERF_VALUES, benchmark: String = "kws01",
        baud: UInt32 = UInt32(TL_BAUD_FAST)
    ) -> [UInt8] {
        let name = [UInt8](benchmark.utf8)
        let kinds = UInt32(input) | UInt32(result) << 16
        return name + [UInt8](repeating: 0, count: max(0, 16 - name.count)) + words(baud, kinds)
    }

    /// Sends one command and returns the lines of its answer without "m-ready", which must be the last.
    func ask(_ command: String) throws -> [String] {
        let text = firmware.receive(Array((command + "%").utf8)).text
        try #require(text.hasSuffix("m-ready\r\n"), "\(text)")
        // CR LF is one character of a Swift string.
        return text.split(separator: "\r\n").dropLast().map(String.init)
    }

    /// Loads bytes as the runner does, 31 in a command.
    func load(_ bytes: [UInt8]) throws {
        #expect(try ask("db load \(bytes.count)") == ["m-[Expecting \(bytes.count) bytes]"])
        for start in stride(from: 0, to: bytes.count, by: 31) {
            let chunk = Array(bytes[start..<min(start + 31, bytes.count)])
            let isLast = start + 31 >= bytes.count
            #expect(try ask("db " + hex(chunk)) == (isLast ? ["m-load-done"] : []))
        }
    }

    /// Numbers of a line "m-results-[...]".
    static func results(_ line: String?) throws -> [Double] {
        let line = try #require(line)
        try #require(line.hasPrefix("m-results-[") && line.hasSuffix("]"), "\(line)")
        return line.dropFirst(11).dropLast().split(separator: ",").compactMap { Double($0) }
    }
}
