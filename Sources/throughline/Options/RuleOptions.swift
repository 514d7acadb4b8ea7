import ArgumentParser
import Console
import Cycles
import Foundation

/// Prices of the cycle model.
struct RuleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Prices by name, a JSON object.", valueName: "FILE")) var rules: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("One price in cycles; may be repeated.", valueName: "NAME=VALUE"))
    var settings: [String] = []

    /// The documented rules with the changes asked for; those of `--set` come after those of the file.
    func read() throws -> CycleRules {
        var result = CycleRules()
        if let rules {
            let file = InputFile(path: rules)
            guard let prices = try? JSONDecoder().decode([String: Double].self, from: Data(try file.bytes()))
            else {
                throw CommandError.input(
                    "\(rules): expected a JSON object of prices in cycles, such as {\"mispredict\": 8}")
            }
            for (name, value) in prices.sorted(by: { $0.key < $1.key }) {
                do throws(CycleRules.Refusal) {
                    try result.set(name, to: value)
                } catch {
                    throw CommandError.input("\(rules): \(error)")
                }
            }
        }
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Double(parts[1]) else {
                throw ValidationError("--set takes NAME=VALUE with a price in cycles, found \(setting)")
            }
            do throws(CycleRules.Refusal) {
                try result.set(String(parts[0]), to: value)
            } catch {
                throw CommandError.input("--set \(setting): \(error)")
            }
        }
        return result
    }
}
