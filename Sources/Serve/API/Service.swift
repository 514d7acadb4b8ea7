import Console
import Dispatch
import Facts
import Foundation

/// Answers requests: who asks is checked, the route is found, and its handler works on a thread of its own.
public final class Service: Sendable {
    let sources: Sources
    let jobs: JobQueue
    let watch: RowWatch
    private let access: RequestGuard
    private let routes: [Route]
    private let workers = DispatchQueue(label: "throughline.serve", attributes: .concurrent)
    private let width = DispatchSemaphore(value: 8)

    /// Serves what `settings` name, for a server that listens on `host`.
    public init(_ settings: ServeSettings, host: String) {
        sources = Sources(settings)
        jobs = JobQueue(database: settings.database)
        watch = RowWatch(sources)
        access = RequestGuard(host: host, names: settings.names, token: settings.token)
        var routes = Self.factRoutes(sources) + Self.rowRoutes(sources) + Self.modelRoutes(sources)
        routes += Self.chartRoutes(sources) + Self.rooflineRoutes(sources)
        routes += Self.searchRoutes(sources) + Self.progressRoutes(sources)
        routes += Self.jobRoutes(jobs, isAllowed: settings.profiles) + Self.eventRoutes(watch, jobs)
        let description = OpenAPI(routes).text
        routes.append(
            .get("/v1/openapi.json", "This description.", answer: .json(.object([("openapi", .text)]))) {
                _ in .text(description, type: "application/json")
            })
        self.routes = routes + PageFile.routes
        workers.async { [sources] in sources.warm() }
    }

    /// Answers a request.
    @Sendable public func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            if let response = try access.check(request) { return response }
            let (route, values) = try route(request)
            if route.takesModel {
                // A form of another page can send text and forms, and nothing else, without being asked first.
                let type = request.headers["content-type"] ?? ""
                guard type.hasPrefix("application/octet-stream") else {
                    throw HTTPRefusal(
                        status: 415,
                        message: "expected Content-Type: application/octet-stream, found '\(type.prefix(60))'"
                    )
                }
            }
            let known = Set(route.parameters.map(\.name)).union(["token"])
            if let other = request.query.keys.sorted().first(where: { !known.contains($0) }) {
                let names = route.parameters.filter { !$0.isInPath }.map(\.name)
                throw HTTPRefusal.malformed(
                    "expected \(names.isEmpty ? "no parameter" : "parameters \(names.joined(separator: ", "))"), "
                        + "found '\(other.prefix(40))'")
            }
            for parameter in route.parameters
            where parameter.isRequired && request.query[parameter.name] == nil {
                throw HTTPRefusal.malformed("expected a parameter \(parameter.name), found none")
            }
            return await work(route, Call(request: request, values: values))
        } catch {
            return .failure(error)
        }
    }

    private func route(_ request: HTTPRequest) throws(HTTPRefusal) -> (Route, [String: String]) {
        let method = request.method == "HEAD" ? "GET" : request.method
        var others: [String] = []
        for route in routes {
            guard let values = route.match(request.path) else { continue }
            if route.method == method { return (route, values) }
            others.append(route.method)
        }
        let path = "/" + request.path.joined(separator: "/")
        guard others.isEmpty else {
            throw HTTPRefusal(
                status: 405,
                message: "expected \(others.joined(separator: " or ")) of \(path.prefix(80)), "
                    + "found \(request.method)")
        }
        throw HTTPRefusal(
            status: 404, message: "expected an address of /v1/openapi.json, found '\(path.prefix(80))'",
            kind: "not_found")
    }

    /// Handlers block on SQLite and on numbers: not on the threads that all tasks share.
    private func work(_ route: Route, _ call: Call) async -> HTTPResponse {
        await withCheckedContinuation { continuation in
            workers.async { [width] in
                width.wait()
                defer { width.signal() }
                do {
                    continuation.resume(returning: try route.handler(call))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }
}
