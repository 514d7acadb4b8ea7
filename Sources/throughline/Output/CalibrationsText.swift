import Console
import Records

/// Calibrations for readers.
struct CalibrationsText {
    let fits: [Calibration]

    func print() {
        for fit in fits {
            Output.line(
                "\(fit.group.board), \(fit.group.engine) \(fit.group.engineVersion), \(fit.group.flags), "
                    + fit.group.cycleModel)
            Output.line(
                "  measured = \(Figure.fixed(fit.scale, 3)) x emulated, \(fit.count) models; each left out: mean "
                    + "\(Figure.percent(fit.leftOutMean)), worst \(Figure.percent(fit.leftOutWorst))")
        }
    }
}
