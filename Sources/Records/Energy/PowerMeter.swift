/// A power meter whose recordings are read, as its own program exports them to CSV.
public enum PowerMeter: String, CaseIterable, Codable, Sendable {
    /// Qoitech Otii Arc and Ace: `Main Current (A)`, `Main Voltage (V)`, digital inputs `GPI 1` and `GPI 2`.
    case otii
    /// Nordic Power Profiler Kit II: `Timestamp(ms),Current(uA)`, digital inputs `D0` to `D7` or `D0-D7` in one column; no
    /// voltage (pc-nrfconnect-ppk, exportChartAction.ts).
    case ppk2
    /// Joulescope JS110 and JS220: `#time,current,voltage` in seconds, amperes and volts; digital inputs `gpi0` to `gpi3`.
    case joulescope

    /// Digital input that is the marker unless told otherwise, in lower case and without spaces, by likelihood.
    var channels: [String] {
        switch self {
        case .otii: ["gpi1"]
        case .ppk2: ["d0"]
        case .joulescope: ["gpi0", "in0", "currentlsb"]
        }
    }

    /// Unit of a column of times that names none.
    var timeUnit: String { self == .ppk2 ? "ms" : "s" }
    /// Unit of a column of currents that names none.
    var currentUnit: String { self == .ppk2 ? "ua" : "a" }
}
