/// The lines of a file of samples, without a copy of any: a minute of a meter has millions.
struct TraceLines {
    let bytes: [UInt8]
    /// Number of the line that `next()` gave, from 1.
    private(set) var number = 0
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Whether no line follows.
    var isAtEnd: Bool { position >= bytes.count }

    /// The next line without its end, nil behind the last.
    mutating func next() -> Range<Int>? {
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != 10 { position += 1 }
        var end = position
        if end > start, bytes[end - 1] == 13 { end -= 1 }
        position += 1
        number += 1
        return start..<end
    }

    /// The fields of a line; no export has separators within quotes behind its header.
    func fields(of line: Range<Int>, separator: UInt8) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = line.lowerBound
        for index in line where bytes[index] == separator {
            fields.append(start..<index)
            start = index + 1
        }
        fields.append(start..<line.upperBound)
        return fields.map(trimmed)
    }

    private func trimmed(_ field: Range<Int>) -> Range<Int> {
        var (first, last) = (field.lowerBound, field.upperBound)
        let isLeftOut = { (byte: UInt8) in byte == 32 || byte == 9 || byte == UInt8(ascii: "\"") }
        while first < last, isLeftOut(bytes[first]) { first += 1 }
        while last > first, isLeftOut(bytes[last - 1]) { last -= 1 }
        return first..<last
    }

    /// A field as text.
    func text(_ field: Range<Int>) -> String { String(decoding: bytes[field], as: UTF8.self) }

    /// A field as a number, nil if it is empty or none.
    func number(in field: Range<Int>, separator: UInt8) -> Double? {
        guard !field.isEmpty else { return nil }
        let text = text(field)
        return Double(separator == UInt8(ascii: ";") ? text.replacing(",", with: ".") : text)
    }

    /// A digital input's level, nil where it did not say: it was not sampled, or it changed within the sample.
    func level(in field: Range<Int>, digit: Int?) -> Bool? {
        let place = field.lowerBound + (digit ?? 0)
        guard place < field.upperBound else { return nil }
        return switch bytes[place] {
        case UInt8(ascii: "1"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "h"), UInt8(ascii: "H"):
            true
        case UInt8(ascii: "0"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "l"), UInt8(ascii: "L"):
            false
        default: nil
        }
    }

    /// A date with time of day such as `2026-11-21 07:04:35.123456`, in seconds since 1970; nil if it is none.
    func date(in field: Range<Int>) -> Double? {
        let text = text(field)
        let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard halves.count == 2 else { return nil }
        let day = halves[0].split(separator: "-").map { Int($0) }
        let clock = halves[1].drop { $0 == "+" }.prefix { $0.isNumber || $0 == ":" || $0 == "." }
            .split(separator: ":").map { Double($0) }
        guard day.count == 3, clock.count == 3, let year = day[0], let month = day[1], let date = day[2],
            let hours = clock[0], let minutes = clock[1], let seconds = clock[2],
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(date)
        else { return nil }
        // Days from civil dates, with years that start in March (Hinnant, "chrono-compatible low-level date
        // algorithms").
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return Double(days) * 86_400 + hours * 3600 + minutes * 60 + seconds
    }
}
