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

extension LatencyPredictor.Kind: NamedChoice {
    static var names: String { sentence }
}

extension Origin: NamedChoice {
    static var names: String { sentence }
}

extension VirtualTiming: NamedChoice {
    static var names: String { sentence }
}
