/// Results as a JUnit XML file, which pipelines show as tests.
///
/// One suite; the elements and attributes that Jenkins' and GitLab's readers share (testsuites, testsuite, testcase,
/// failure, error, system-out).
public struct JUnitReport: Sendable {
    /// How a case ended.
    public enum Outcome: Sendable {
        case passed
        /// What was to hold does not.
        case failed(String)
        /// It could not be tried.
        case error(String)
    }

    /// One case.
    public struct Case: Sendable {
        /// What it belongs to, such as a model's file.
        public var group: String
        /// Its name, such as that of a limit.
        public var name: String
        /// How it ended.
        public var outcome: Outcome
        /// What it says besides.
        public var output: String

        /// Creates a case.
        public init(group: String, name: String, outcome: Outcome, output: String = "") {
            self.group = group
            self.name = name
            self.outcome = outcome
            self.output = output
        }
    }

    /// Name of the suite.
    public var name: String
    /// The cases in order.
    public var cases: [Case]

    /// Creates a report.
    public init(name: String, cases: [Case]) {
        self.name = name
        self.cases = cases
    }

    /// The file's text.
    public var xml: String {
        var (failures, errors) = (0, 0)
        let elements = cases.map { item in
            var children: [Markup] = []
            switch item.outcome {
            case .passed: break
            case .failed(let message):
                failures += 1
                children.append(
                    .element("failure", [("message", message), ("type", "limit")], text: message))
            case .error(let message):
                errors += 1
                children.append(
                    .element("error", [("message", message), ("type", "unusable")], text: message))
            }
            if !item.output.isEmpty { children.append(.element("system-out", text: item.output)) }
            return Markup.element(
                "testcase", [("classname", item.group), ("name", item.name), ("time", "0")], children)
        }
        let counts = [
            ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"), ("time", "0"),
        ]
        let suite = Markup.element("testsuite", [("name", name)] + counts + [("skipped", "0")], elements)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + Markup.element("testsuites", [("name", name)] + counts, [suite]).string + "\n"
    }
}
