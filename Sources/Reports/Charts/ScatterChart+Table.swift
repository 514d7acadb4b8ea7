extension ScatterChart: Drawable {
    /// A row for each point, then one for each place of the line with the ends of its interval.
    var table: [[String]] {
        let head = ["series", xLabel, yLabel, "low", "high", "name"]
        let points = series.flatMap { series in
            series.points.map { point in
                // What follows repeats the figures.
                let name = point.label.prefix { $0 != ":" }
                return [series.name, Figures.seven(point.x), Figures.seven(point.y), "", "", String(name)]
            }
        }
        let stops = line.map {
            [
                lineNames.line, Figures.seven($0.x), Figures.seven($0.y), Figures.seven($0.low),
                Figures.seven($0.high), "",
            ]
        }
        let rules = rules.map { rule in
            switch rule.direction {
            case .horizontal: [rule.name, "", Figures.seven(rule.value), "", "", ""]
            case .vertical: [rule.name, Figures.seven(rule.value), "", "", "", ""]
            }
        }
        return [head] + points + stops + rules
    }
}
