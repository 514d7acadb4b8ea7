import ArgumentParser
import Boards
import Facts
import Jobs
import Latency
import Records

extension Engine: NamedChoice {}

extension InstallRoute: NamedChoice {}

extension MLPerfBenchmark: NamedChoice {}

extension PowerMeter: NamedChoice {}

extension SearchMethod: NamedChoice {}

extension SearchRecipe.Draws: NamedChoice {}

extension LearningTask: NamedChoice {
    static var names: String { sentence }
}

extension Fit.Kind: NamedChoice {
    static var names: String { sentence }

    init?(argument: String) { self.init(named: argument) }

    static func reading(_ text: String) throws -> Fit.Kind {
        guard let kind = Fit.Kind(named: text) else { throw ValidationError("expected \(names)") }
        return kind
    }
}

extension SetUp: NamedChoice {
    static var names: String { sentence }
}

extension Origin: NamedChoice {
    static var names: String { sentence }
}

extension VirtualTiming: NamedChoice {
    static var names: String { sentence }
}
