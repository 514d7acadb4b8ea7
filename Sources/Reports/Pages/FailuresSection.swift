import Measurements

/// The table of failures.
struct FailuresSection {
    private let failures: [FailureRow]

    init(_ failures: [FailureRow]) { self.failures = failures }

    var markup: Markup {
        let rows = failures.map { [$0.modelName, $0.originName, $0.kind, $0.message] }
        return .element(
            "section", [],
            [
                .element("h2", text: failures.count == 1 ? "1 failure" : "\(failures.count) failures"),
                Page.table(["model", "origin", "kind", "what happened"], rows, firstNumber: nil),
            ])
    }
}
