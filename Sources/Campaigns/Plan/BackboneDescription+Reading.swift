import Networks
public import Records

extension BackboneDescription {
    /// Reads a description.
    ///
    /// - Throws: `PlanError` for text that describes no backbone, with the place, and for a space that has the name of
    ///   a known one but is another.
    public init(reading text: String) throws(PlanError) {
        let backbone = try YAMLText.value(BackboneFile.self, from: text).backbone
        do throws(ModelError) {
            try backbone.check()
        } catch {
            throw PlanError(place: error.place, reason: "expected \(error.expected), found \(error.found)")
        }
        if let known = Backbone.named(backbone.name), known != backbone {
            throw PlanError(
                place: "name",
                reason: "expected a name of its own, found \(backbone.name), which is another backbone's")
        }
        self.init(of: backbone)
    }
}

/// The file's own form.
private struct BackboneFile: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case name, input, stem, depth, stages, classes }

    let backbone: Backbone

    init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        let stem = try values.decode(Stem.self, forKey: .stem)
        let places = try values.decode([StageFile].self, forKey: .stages)
        var stages: [Stage] = []
        for place in places {
            // A count beyond all sense must not be spelt out before it is refused.
            stages += [Stage](repeating: place.stage, count: min(place.count, 1000))
        }
        let optional = stages.count(where: \.isOptional)
        let depth = try values.decodeIfPresent(DepthFile.self, forKey: .depth)
        backbone = Backbone(
            name: try values.decode(String.self, forKey: .name),
            inputShape: try values.decode([Int].self, forKey: .input), stemWindow: stem.window,
            stemStride: stem.stride, stemWidths: stem.width, stages: stages,
            depths: depth?.depths ?? Backbone.Depths(least: min(1, optional), most: optional),
            classes: try values.decode(Int.self, forKey: .classes))
    }
}

private struct Stem: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case window, stride, width }

    let window: [Int]
    let stride: Int
    let width: Widths

    init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        window = try values.decode([Int].self, forKey: .window)
        stride = try values.decodeIfPresent(Int.self, forKey: .stride) ?? 1
        width = try values.decode(WidthsFile.self, forKey: .width).widths
    }
}

private struct DepthFile: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case from, through }

    let depths: Backbone.Depths

    init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        depths = Backbone.Depths(
            least: try values.decode(Int.self, forKey: .from),
            most: try values.decode(Int.self, forKey: .through))
    }
}

/// A stage, and how often it stands there.
private struct StageFile: Decodable {
    private enum Keys: String, CodingKey, CaseIterable {
        case kind, width, expansion, output, window, stride, optional, residual, count
    }

    private enum Kind: String, CaseIterable { case separable, convolution, bottleneck }

    let stage: Stage
    let count: Int

    init(from decoder: any Decoder) throws {
        let values = try decoder.strictly(Keys.self)
        let name = try values.decode(String.self, forKey: .kind)
        guard let kind = Kind(rawValue: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: values,
                debugDescription: "expected separable, convolution or bottleneck, found \(name)")
        }
        let used: Set<Keys> =
            switch kind {
            case .separable: [.width]
            case .convolution: [.width, .window, .optional]
            case .bottleneck: [.expansion, .output, .residual]
            }
        let general: Set<Keys> = [.kind, .stride, .count]
        if let stranger = values.allKeys.first(where: { !used.union(general).contains($0) }) {
            throw DecodingError.dataCorruptedError(
                forKey: stranger, in: values, debugDescription: "expected no such key of a \(name) stage")
        }
        let stride = try values.decodeIfPresent(Int.self, forKey: .stride) ?? 1
        let widths = { (key: Keys) in try values.decode(WidthsFile.self, forKey: key).widths }
        switch kind {
        case .separable: stage = .separable(try widths(.width), stride: stride)
        case .convolution:
            stage = .convolution(
                try widths(.width), window: try values.decodeIfPresent(Int.self, forKey: .window) ?? 3,
                stride: stride, isOptional: try values.decodeIfPresent(Bool.self, forKey: .optional) ?? false)
        case .bottleneck:
            stage = .bottleneck(
                expansion: try widths(.expansion), output: try widths(.output), stride: stride,
                isResidual: try values.decodeIfPresent(Bool.self, forKey: .residual) ?? false)
        }
        count = try values.decodeIfPresent(Int.self, forKey: .count) ?? 1
        guard count >= 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .count, in: values, debugDescription: "expected at least 1, found \(count)")
        }
    }
}

/// Choices of a width: a list, a range by a step, or tenths of a full width.
private struct WidthsFile: Decodable {
    private enum Keys: String, CodingKey, CaseIterable {
        case from, through, by
        case tenths = "tenths_of"
        case isAligned = "multiples_of_4"
    }

    let widths: Widths

    init(from decoder: any Decoder) throws {
        if let list = try? decoder.singleValueContainer().decode([Int].self) {
            widths = Widths(choices: list)
            return
        }
        let values = try decoder.strictly(Keys.self)
        if let full = try values.decodeIfPresent(Int.self, forKey: .tenths) {
            try Self.check(full, values, .tenths)
            guard !values.contains(.from), !values.contains(.through), !values.contains(.by) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .tenths, in: values, debugDescription: "expected tenths or a range, found both")
            }
            let isAligned = try values.decodeIfPresent(Bool.self, forKey: .isAligned) ?? false
            widths = isAligned ? .alignedTenths(of: full) : .tenths(of: full)
            return
        }
        let least = try values.decode(Int.self, forKey: .from)
        let most = try values.decode(Int.self, forKey: .through)
        let step = try values.decodeIfPresent(Int.self, forKey: .by) ?? 1
        try Self.check(least, values, .from)
        try Self.check(most, values, .through)
        try Self.check(step, values, .by)
        widths = .steps(from: least, through: most, by: step)
    }

    private static func check(_ value: Int, _ values: KeyedDecodingContainer<Keys>, _ key: Keys) throws {
        guard (1...4096).contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values, debugDescription: "expected 1 to 4096, found \(value)")
        }
    }
}
