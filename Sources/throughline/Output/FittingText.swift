import Facts
import Workflows

/// The fits of a database for readers.
struct FittingText {
    let fitting: Fitting

    func print() {
        for group in fitting.groups { FitText(fits: group.fits, fitted: group.models).print() }
        for (title, comparison) in fitting.comparisons {
            GroupComparisonText(title: title, comparison: comparison).print()
        }
        for study in fitting.layerStudies {
            LayerStudyText(
                title: "\(study.board), engine \(study.engine) (\(study.origin.rawValue))", fit: study.fit
            ).print()
        }
        fitting.trials?.forEach { HeldOutText(trials: $0).print() }
    }
}
