/// How much of a paper's work is done.
package enum ReproductionBudget: String, CaseIterable, Sendable {
    /// As the paper has it: for a GPU and days.
    case paper
    /// Hours on a few cores.
    case cpu
    /// Minutes: shows that everything runs.
    case toy

    /// Networks of a backbone that are characterized.
    var samples: Int {
        switch self {
        case .paper: 400
        case .cpu: 60
        case .toy: 24
        }
    }

    /// Passes of a search.
    var epochs: Int {
        switch self {
        case .paper: 100
        case .cpu: 15
        case .toy: 4
        }
    }

    /// Passes of the training of what was found.
    var trainEpochs: Int {
        switch self {
        case .paper: 100
        case .cpu: 20
        case .toy: 6
        }
    }

    /// Examples of a step.
    var batch: Int {
        switch self {
        case .paper: 512
        case .cpu: 64
        case .toy: 32
        }
    }

    /// Channels beyond which widths are left out; nil for none.
    var widthCap: Int? {
        switch self {
        case .paper: nil
        case .cpu: 112
        case .toy: 32
        }
    }
}
