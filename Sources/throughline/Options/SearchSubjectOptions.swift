import ArgumentParser
import Foundation
import Jobs
import Workflows

/// What is searched for and where, which a search that was made knows by itself.
struct SearchSubjectOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Task: kws, vww or ad; with --from that of the search.", valueName: "TASK"))
    var task: LearningTask?
    @Option(help: ArgumentHelp("The data set; with --from that of the search.", valueName: "DIR"))
    var data: String?
    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Where everything goes; with --from folders at-12ms and so on beside the search's own.",
            valueName: "DIR")) var folder: String?
    @Option(
        help: ArgumentHelp(
            "Answer from the search for a front that lies in DIR, without another.", valueName: "DIR"))
    var from: String?
    @Flag(help: "Go on with what lies in DIR.") var resume = false

    /// Throws a `ValidationError` for what is missing, or does not go together.
    func check(_ search: SearchOptions) throws {
        guard from == nil else { return }
        guard let task, data != nil, folder != nil else {
            let missing = task == nil ? "--task" : data == nil ? "--data" : "--out"
            throw ValidationError("expected \(missing), found none; only --from DIR does without")
        }
        try search.check(for: task)
    }

    /// The search as a value.
    ///
    /// Throws a `CommandError` for a folder that has no search to answer from, or one that does not say where its data lies.
    func search(_ search: SearchOptions, within limits: WantedLimits) throws -> NetworkSearch {
        guard let from else {
            guard let task, let data, let folder else { throw ValidationError("expected --task") }
            return NetworkSearch(
                task: task, backbone: try search.space(of: task), data: data,
                folder: URL(filePath: folder), limits: limits,
                settings: search.settings(of: task, isFront: search.method == .front), isResumed: resume)
        }
        let earlier = try EarlierSearch(URL(filePath: from))
        let order = earlier.outcome.order
        if let task, task != order.task {
            throw ValidationError(
                "\(from) is a search for \(order.task.rawValue), found --task \(task.rawValue)")
        }
        guard let data = data ?? earlier.data else {
            throw ValidationError("\(from) does not say where its data lies; give --data")
        }
        var wanted = NetworkSearch(
            task: order.task, backbone: order.backbone, data: data, folder: URL(filePath: folder ?? from),
            limits: limits, settings: search.settings(of: order.task, isFront: true), isResumed: resume)
        wanted.earlier = earlier
        return wanted
    }
}
