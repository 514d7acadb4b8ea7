import Console

/// The energy of a measurement for readers.
struct EnergyText {
    let document: EnergyDocument

    func print() {
        var table = TextTable([.left, .left])
        table.add(["model", ErrorLine.printable(document.model) + ", row \(document.measurementId)"])
        table.add(["board", "\(document.board) (\(document.origin))"])
        table.add(["latency", "\(Figure.milliseconds(document.latencyMs)) \(document.origin)"])
        if let meter = document.meter, let energy = document.energyMj, let power = document.powerMw {
            let count = document.windowCount ?? 0
            table.add(["energy", "\(Self.figure(energy, "mJ", document.energySdMj)) by \(meter)"])
            table.add([
                "power",
                Self.figure(power, "mW", document.powerSdMw)
                    + (document.idlePowerMw.map { ", \(Figure.fixed($0, 2)) mW between inferences" } ?? ""),
            ])
            table.add([
                "of",
                "\(count) inferences of \(Figure.milliseconds(document.windowMs ?? 0)), "
                    + "\(document.ignoredCount ?? 0) others left out",
            ])
            if document.origin == "emulated" {
                table.add(["note", "the row is emulated and the trace is not: they are of different runs"])
            }
        }
        if let energy = document.energyDerivedMj, let power = document.powerDerivedMw {
            table.add([
                "derived",
                "\(Figure.fixed(energy, 3)) mJ: latency times \(Figure.fixed(power, 0)) mW as published, not metered",
            ])
        }
        if let average = document.average { table.add(["average", Self.average(average)]) }
        table.lines(indent: "").forEach { Output.line($0) }
    }

    /// One measurement whole, several in a line each.
    static func print(_ documents: [EnergyDocument]) {
        if let only = documents.first, documents.count == 1 { return EnergyText(document: only).print() }
        table(documents).forEach { Output.line($0) }
    }

    /// A line a measurement.
    private static func table(_ documents: [EnergyDocument]) -> [String] {
        var table = TextTable([.right, .left, .left, .left, .right, .right, .right, .right, .right])
        table.add(["row", "model", "board", "", "latency", "energy", "power", "derived", "average"])
        for document in documents {
            table.add([
                "\(document.measurementId)", ErrorLine.printable(document.model), document.board,
                document.origin,
                Figure.milliseconds(document.latencyMs),
                document.energyMj.map { Figure.fixed($0, 3) + " mJ" } ?? "-",
                document.powerMw.map { Figure.fixed($0, 1) + " mW" } ?? "-",
                document.energyDerivedMj.map { Figure.fixed($0, 3) + " mJ" } ?? "-",
                document.average.map { Figure.fixed($0.powerMw, 2) + " mW" } ?? "",
            ])
        }
        return table.lines(indent: "")
    }

    private static func average(_ average: EnergyDocument.Average) -> String {
        "\(Figure.fixed(average.powerMw, 3)) mW \(average.source), one inference in "
            + "\(Figure.fixed(average.periodMs, 1)) ms and \(Figure.fixed(average.sleepMw, 3)) mW between: "
            + "duty cycle \(Figure.percent(average.dutyCycle)), "
            + (average.meetsPeriod ? "keeps up" : "does not keep up")
    }

    private static func figure(_ value: Double, _ unit: String, _ deviation: Double?) -> String {
        Figure.fixed(value, 3) + " \(unit)" + (deviation.map { ", sd \(Figure.fixed($0, 3)) \(unit)" } ?? "")
    }
}
