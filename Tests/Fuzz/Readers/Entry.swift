import Foundation

/// What libFuzzer calls with each input.
///
/// `FUZZ_READER` names what is given it; a trap, an error of a sanitizer or a time-out is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzed(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
    Reader.chosen.read(bytes)
    return 0
}

/// What reads bytes from outside.
enum Reader: String, CaseIterable {
    case model, firmware, frames, link, probe, plan, energy, trace

    /// The one of this run.
    static let chosen: Reader = {
        let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
        guard let reader = Reader(rawValue: name) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            print("FUZZ_READER: expected one of \(names), found '\(name)'")
            exit(64)
        }
        return reader
    }()
}
