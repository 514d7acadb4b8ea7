import Facts
public import Latency

extension SearchCard.Finding {
    /// "silicon" or "emulated".
    public var originName: String { origin.rawValue }
    /// Board and firmware in words.
    public var boardWords: String {
        "\(board.board) (\(origin.rawValue)), engine \(board.engine) \(board.engineVersion), build "
            + board.firmwareBuildID
    }
}

extension FitAtLevel {
    /// The fit in words.
    public var words: String {
        "\(kind.rawValue) of \(sampleCount) \(origin.rawValue) samples of \(backbone)"
    }
    /// Board and firmware of the samples in words.
    public var boardWords: String { "\(firmware.board), build \(firmware.firmwareBuildID)" }
}
