public import Facts

/// What a firmware's image holds of its engine.
public struct EngineImage: Codable, Hashable, Sendable {
    /// Whether the bundled engine's kernels for int16 activations, and its rare operators, are in it; nil if that is not
    /// known.
    public var hasInt16: Bool?
    /// Operators of TensorFlow Lite Micro in it, as `TFLM_OPS` names them; nil if that is not known.
    public var operators: Set<String>?

    /// One of which nothing is known before the board is asked.
    public static let unknown = EngineImage()

    /// States what is in an image.
    public init(hasInt16: Bool? = nil, operators: Set<String>? = nil) {
        self.hasInt16 = hasInt16
        self.operators = operators
    }

    /// The image of a firmware's file.
    public init(_ offer: FirmwareOffer) {
        self.init(hasInt16: offer.hasInt16, operators: offer.operators)
    }

    /// The image that `make firmware` builds unless told otherwise.
    public static func standard(_ engine: Engine) -> EngineImage {
        switch engine {
        case .bundled: EngineImage(hasInt16: false)
        case .tflm: EngineImage(operators: Set(TFLMResolver.typical))
        }
    }
}

extension EngineSupport {
    /// Checks that an image holds the kernels that a model needs, of which `check(_:engine:)` says that there are some.
    ///
    /// Throws a `ModelError` that names what is missing and how to build an image that has it.
    public static func check(_ model: Model, engine: Engine, in image: EngineImage) throws(ModelError) {
        switch engine {
        case .bundled: try checkSlim(model, image)
        case .tflm: try checkResolver(model, image)
        }
    }

    /// Operators of a model that an image of TensorFlow Lite Micro lacks, by kind, in order of first use; none where the
    /// image is not known.
    public static func missingOperators(in model: Model, from image: EngineImage) -> [MissingOperator] {
        guard let there = image.operators else { return [] }
        return operators(of: model, named: true) { code in
            TFLMResolver.name(of: code).map { !there.contains($0) } ?? true
        }
    }

    private static func checkSlim(_ model: Model, _ image: EngineImage) throws(ModelError) {
        guard image.hasInt16 == false else { return }
        let cure = "build the image with all kernels: make firmware OPERATORS=all; or use --engine tflm"
        let rare = operators(of: model, named: true) { code in BundledTypes.isRare(code) }
        guard rare.isEmpty else {
            throw ModelError(
                kind: .unsupportedOperator, place: "model", expected: MissingOperator.list(rare),
                found: "the bundled engine's smaller image", cure: cure)
        }
        let wide = model.operators.filter { BundledTypes.needsInt16Kernel($0, in: model) }
        guard let first = wide.first else { return }
        let more = wide.count > 1 ? " and \(wide.count - 1) more ops" : ""
        throw ModelError(
            kind: .unsupportedVariant, place: first.place + more,
            expected: "int8 activations, for which alone the bundled engine's smaller image has kernels",
            found: "int16 ones (a 16x8 model)",
            cure: cure)
    }

    private static func checkResolver(_ model: Model, _ image: EngineImage) throws(ModelError) {
        let missing = missingOperators(in: model, from: image)
        guard !missing.isEmpty else { return }
        throw ModelError(
            kind: .unsupportedOperator, place: "model",
            expected: MissingOperator.list(missing),
            found: "the image of the tflm engine",
            cure: "build it with TFLM_OPS=\(TFLMResolver.setting(for: model)) (docs/howto/tflm.md)")
    }
}
