import Records

/// The table of the latest failures.
struct FailuresSection {
    private let failures: [FailureRow]
    private let count: Int

    /// Lists failures, of `count` that there are.
    init(_ failures: [FailureRow], of count: Int) {
        self.failures = failures
        self.count = count
    }

    var markup: Markup {
        let rows = failures.map { [$0.modelName, $0.originName, $0.kind, $0.message] }
        let note: [Markup] =
            failures.count == count
            ? []
            : [.element("p", text: "The latest \(failures.count); throughline export writes all of them.")]
        return .element(
            "section", [],
            [.element("h2", text: count == 1 ? "1 failure" : "\(count) failures")] + note
                + [Page.table(["model", "origin", "kind", "what happened"], rows, firstNumber: nil)])
    }
}
