import Boards
import Campaigns
import Console
import Facts
import Networks
import Workflows

extension Service {
    struct JobListing: Encodable {
        let jobs: [Job]
    }

    /// Models that are profiled.
    static func jobRoutes(_ jobs: JobQueue, isAllowed: Bool) -> [Route] {
        let id = Route.Parameter(name: "job", about: "Id of the job.", isInPath: true)
        return [
            .post(
                "/v1/profile", "Profile a model on a board: a job, whose row is stored.",
                [
                    .init(name: "name", about: "File name of the model."),
                    .init(
                        name: "board",
                        about: "One of /v1/boards; virtual:f746zg unless told otherwise."),
                    .init(
                        name: "engine", about: "Inference engine; bundled unless told otherwise.",
                        schema: .word(Engine.allCases.map(\.rawValue))),
                    .init(name: "repeats", about: "Inferences that count, 1 to 100.", schema: .integer),
                ], status: 202, answer: .json(.named("Job")), refusals: [403, 429]
            ) { call in
                guard isAllowed else {
                    throw HTTPRefusal(
                        status: 403,
                        message:
                            "expected a server that profiles, found one that was started with --read-only")
                }
                let board = try board(call)
                let model = try call.model()
                let job = try jobs.add(
                    JobQueue.Order(
                        model: model, name: call.modelName, board: board, engine: try call.engine(),
                        repeats: try call.integer("repeats", in: 1...100) ?? Profiler.defaultRepeats))
                return try .json(job, status: 202)
            },
            .get(
                "/v1/jobs", "Models that wait, run or were profiled, the latest first.",
                answer: .json(.object([("jobs", .list(.named("Job")))]))
            ) { _ in try .json(JobListing(jobs: jobs.all)) },
            .get(
                "/v1/jobs/{job}", "One of them.", [id], answer: .json(.named("Job")), refusals: [404]
            ) { call in try .json(try job(call, jobs)) },
            .get(
                "/v1/jobs/{job}/events", "What becomes of one of them, until it is over.", [id],
                answer: .events, refusals: [404]
            ) { call in
                HTTPResponse(type: "text/event-stream", .events(jobs.events(of: try job(call, jobs).id)))
            },
        ]
    }

    /// News of rows and of jobs.
    static func eventRoutes(_ watch: RowWatch, _ jobs: JobQueue) -> [Route] {
        [
            .get("/v1/events", "New rows and campaigns' progress, as they come.", answer: .events) { _ in
                HTTPResponse(type: "text/event-stream", .events(watch.events()))
            }
        ]
    }

    private static func job(_ call: Call, _ jobs: JobQueue) throws -> Job {
        let id = call.text("job") ?? ""
        guard let job = jobs.job(id) else {
            throw HTTPRefusal.missing("a job", id, cure: "/v1/jobs lists them")
        }
        return job
    }

    /// A virtual board, or one that is attached here: not any path that a client names.
    private static func board(_ call: Call) throws -> BoardSelector {
        guard let text = call.text("board") else { return .standard }
        if let selector = try? BoardSelector(parsing: text) {
            if case .virtual = selector { return selector }
            if BoardSelector.available().contains(where: { $0.selector == selector }) { return selector }
        }
        throw HTTPRefusal.malformed(
            "expected a board of /v1/boards such as virtual:f746zg, found '\(text.prefix(60))'")
    }
}
