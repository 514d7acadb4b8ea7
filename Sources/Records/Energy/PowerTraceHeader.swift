/// Which columns of a meter's export hold what, found by their names.
struct PowerTraceHeader {
    /// A column with the factor that its values are multiplied by.
    struct Quantity: Hashable {
        var column: Int
        var factor: Double
    }

    /// A digital input: a column, and the digit in it if several inputs share one.
    struct Input: Hashable {
        var column: Int
        var digit: Int?
        var name: String
    }

    var separator: UInt8
    var columnCount: Int
    var time: Quantity
    /// Whether times are dates with a time of day.
    var hasDates: Bool
    var current: Quantity?
    var voltage: Quantity?
    var power: Quantity?
    var marker: Input

    /// Reads a header; nil if the line is none, since there are no times or nothing that gives power.
    ///
    /// - Parameters:
    ///   - line: the line without its end.
    ///   - meter: whose export it is.
    ///   - channel: name of the digital input, nil for the meter's usual one.
    /// - Throws: `PowerTraceError` for a header that lacks the digital input.
    init?(_ line: String, meter: PowerMeter, channel: String?) throws(PowerTraceError) {
        separator = line.contains(";") ? UInt8(ascii: ";") : UInt8(ascii: ",")
        let names = line.split(
            separator: Character(Unicode.Scalar(separator)), omittingEmptySubsequences: false
        ).map(Name.init)
        columnCount = names.count
        let quantity = {
            (words: [String], letter: String, unit: String, units: [String: Double]) -> Quantity? in
            // Ranges, raw bits and auxiliary inputs have names with the same words.
            let found = names.indices.filter { index in
                let base = names[index].base
                return base == letter
                    || words.contains { base.contains($0) }
                        && !["range", "lsb", "adc", "sense"].contains { base.contains($0) }
            }
            guard let column = found.first(where: { names[$0].base.contains("main") }) ?? found.first,
                let factor = units[names[column].unit.isEmpty ? unit : names[column].unit]
            else { return nil }
            return Quantity(column: column, factor: factor)
        }
        let times = ["s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "utc": 1]
        guard let time = quantity(["time"], "t", meter.timeUnit, times) else { return nil }
        self.time = time
        hasDates = names[time.column].unit == "utc"
        current = quantity(
            ["current"], "i", meter.currentUnit, ["a": 1, "ma": 1e-3, "ua": 1e-6, "na": 1e-9])
        voltage = quantity(["volt"], "v", "v", ["v": 1, "mv": 1e-3])
        power = quantity(["power"], "p", "w", ["w": 1, "mw": 1e-3, "uw": 1e-6])
        guard current != nil || power != nil else { return nil }
        guard
            let marker = Self.marker(among: names, named: channel.map { [Name.plain($0)] } ?? meter.channels)
        else {
            let wanted = channel ?? meter.channels[0].uppercased()
            throw PowerTraceError(
                "expected a column of the digital input \(wanted), found \(names.map(\.text).joined(separator: ", ")); "
                    + "export digital inputs too, or name the column with --channel")
        }
        self.marker = marker
    }

    private static func marker(among names: [Name], named wanted: [String]) -> Input? {
        for channel in wanted {
            // Otii puts the instrument's name in front.
            let plain = names.map { Name.plain($0.base) }
            if let column = plain.firstIndex(of: channel)
                ?? plain.firstIndex(where: { $0.hasSuffix(channel) })
            {
                return Input(column: column, digit: nil, name: names[column].text)
            }
            // The PPK2's eight inputs in one column.
            if let column = plain.firstIndex(of: "d0d7"), channel.count == 2, channel.first == "d",
                let digit = Int(channel.dropFirst()), digit < 8
            {
                return Input(column: column, digit: digit, name: channel.uppercased())
            }
        }
        return nil
    }

    /// A column's name in parts.
    private struct Name {
        /// As it is written.
        let text: String
        /// In lower case without its unit.
        let base: String
        /// What stands in the last parentheses or brackets.
        let unit: String

        init(_ field: Substring) {
            text = field.trimming { $0 == "\"" || $0 == "#" || $0.isWhitespace }
            let lower = text.lowercased()
            guard let last = lower.last, last == ")" || last == "]",
                let open = lower.lastIndex(of: last == ")" ? "(" : "["),
                !lower[open...].dropFirst().dropLast().allSatisfy(\.isNumber)
            else {
                base = lower
                unit = ""
                return
            }
            base = lower[..<open].trimming(\.isWhitespace)
            unit = String(lower[lower.index(after: open)...].dropLast().map { "µμ".contains($0) ? "u" : $0 })
        }

        /// Letters and digits only.
        static func plain(_ text: String) -> String {
            text.lowercased().filter { $0.isLetter || $0.isNumber }
        }
    }
}

extension StringProtocol {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> String {
        let rest = drop(while: isLeftOut)
        return String(
            rest[..<(rest.lastIndex { !isLeftOut($0) }.map { rest.index(after: $0) } ?? rest.startIndex)])
    }
}
