extension PowerTrace {
    /// Lines before the header that are read in search of it.
    private static let headLines = 64

    /// Reads what a meter's program exported.
    ///
    /// - Parameters:
    ///   - bytes: the file; fields are separated by commas, or by semicolons with decimal commas.
    ///   - meter: which meter's export it is.
    ///   - channel: column of the digital input that the marker is connected to, nil for the meter's first.
    ///   - volts: supply that the current is multiplied by, nil for what the trace says.
    /// - Throws: `PowerTraceError` naming the line.
    public init(
        _ bytes: [UInt8], meter: PowerMeter, channel: String? = nil, volts: Double? = nil
    ) throws(PowerTraceError) {
        var lines = TraceLines(bytes: bytes)
        var found: PowerTraceHeader?
        while found == nil, lines.number < Self.headLines, let line = lines.next() {
            // Some programs put a mark of the byte order in front.
            let text = String(decoding: bytes[line], as: UTF8.self).filter { $0 != "\u{FEFF}" }
            found = try PowerTraceHeader(text, meter: meter, channel: channel)
        }
        guard let header = found else {
            let first = String(decoding: bytes.prefix(60).prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
            throw PowerTraceError(
                "expected a header with time and current of \(meter.rawValue), found '\(first)'; export the "
                    + "recording as CSV from the meter's program")
        }
        if header.power == nil || volts != nil {
            guard header.current != nil else {
                throw PowerTraceError(
                    "expected currents to go with --volts, found power only; leave --volts out")
            }
            guard volts != nil || header.voltage != nil else {
                throw PowerTraceError(
                    "expected a column of voltages, found none; give the supply with --volts")
            }
        }
        self.init(channel: header.marker.name)
        try read(&lines, header, volts: volts)
        guard times.count > 2 else {
            throw PowerTraceError("expected samples, found \(times.count); export the whole recording")
        }
    }

    private mutating func read(
        _ lines: inout TraceLines, _ header: PowerTraceHeader, volts: Double?
    ) throws(PowerTraceError) {
        var level = false
        var lastVoltage: Double?
        while let line = lines.next() {
            if line.isEmpty || lines.bytes[line.lowerBound] == UInt8(ascii: "#") { continue }
            let fields = lines.fields(of: line, separator: header.separator)
            guard fields.count == header.columnCount else {
                // A recording that goes on while it is exported ends anywhere.
                if lines.isAtEnd { break }
                throw PowerTraceError(
                    line: lines.number, "expected \(header.columnCount) fields, found \(fields.count)")
            }
            level = lines.level(in: fields[header.marker.column], digit: header.marker.digit) ?? level
            let value = { [lines] (quantity: PowerTraceHeader.Quantity) -> Double? in
                lines.number(in: fields[quantity.column], separator: header.separator)
                    .map { $0 * quantity.factor }
            }
            lastVoltage = header.voltage.flatMap(value) ?? lastVoltage
            let power: Double?
            if let quantity = header.power, volts == nil {
                power = value(quantity)
            } else {
                let supply = volts ?? lastVoltage
                power = header.current.flatMap(value).flatMap { current in supply.map { $0 * current } }
            }
            let time = header.hasDates ? lines.date(in: fields[header.time.column]) : value(header.time)
            guard let time, time.isFinite else {
                throw PowerTraceError(
                    line: lines.number,
                    "expected a time, found '\(lines.text(fields[header.time.column]).prefix(40))'")
            }
            // Meters leave a sample that they lost empty, or write that it is no number.
            guard let power, power.isFinite else { continue }
            if let last = times.last, time <= last {
                throw PowerTraceError(
                    line: lines.number, "expected rising times, found \(time) s behind \(last) s")
            }
            times.append(time)
            watts.append(power)
            isMarked.append(level)
        }
    }
}
